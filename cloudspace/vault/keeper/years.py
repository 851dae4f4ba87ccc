"""The key of one year of the log: how bodies are sealed under it, and which tags an entry has for what it says."""

from __future__ import annotations

import os
import struct
import uuid
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloudspace.transparency.heads import LogUnavailable
from cloudspace.vault.keeper import providers

# Acts that protect somebody are found by their kind: an older copy of the vault that is put back forgot them.
PROTECTIVE = frozenset({"shred_intended", "hold_placed", "hold_lifted"})
NOBODY = uuid.UUID(int=0)
_BLOCK = 64
_BODY = b"cloudspace log body\0"
_HEAD = struct.Struct(">H")


class Year:
    """The key of one period, with what is derived from it: the bodies' cipher and the tags' keys."""

    def __init__(self, period: int, key: bytes) -> None:
        self.key = key
        self._head = _HEAD.pack(period)
        self._cipher = AESGCM(providers.derive(key, b"log body"))
        words = ("subject", "actor", *map("kind {}".format, PROTECTIVE))
        self._tagging = {what: providers.Mac(tagging(key, what)) for what in words}

    def tag(self, what: str, whom: uuid.UUID) -> bytes:
        """The keyed tag under which the entries of `whom` are found; `what`: subject, actor, or a protective kind."""
        return self._tagging[what](whom.bytes)[:16]

    def tags(self, what: str, people: Sequence[uuid.UUID]) -> list[bytes]:
        """The same of several people."""
        tagging = self._tagging[what]
        return [tagging(whom.bytes)[:16] for whom in people]

    def further(self, actor_kind: str, actor: uuid.UUID | None, kind: str) -> tuple[bytes, ...]:
        """Further tags of an entry: of the member of staff who acted, and of a protective act's kind."""
        acting = (self.tag("actor", actor),) if actor is not None and actor_kind == "staff" else ()
        return (*acting, self.tag(f"kind {kind}", NOBODY)) if kind in PROTECTIVE else acting

    def seal(self, salt: bytes, body: bytes) -> bytes:
        """Salt and body, sealed."""
        filled = len(body).to_bytes(4, "big") + salt + body
        filled += bytes(-len(filled) % _BLOCK)
        nonce = os.urandom(12)
        return self._head + nonce + self._cipher.encrypt(nonce, filled, _BODY + self._head)

    def unseal(self, sealed: bytes) -> tuple[bytes, bytes]:
        """Salt and canonical body. Raises LogUnavailable when the bytes were altered."""
        try:
            filled = self._cipher.decrypt(sealed[2:14], sealed[14:], _BODY + sealed[:2])
        except (InvalidTag, ValueError):
            raise LogUnavailable from None
        length = int.from_bytes(filled[:4], "big")
        return filled[4:36], filled[36 : 36 + length]


def period_of(sealed: bytes) -> int:
    """The period under whose key a body was sealed. Raises LogUnavailable where the bytes are no sealed body."""
    if len(sealed) < _HEAD.size:
        raise LogUnavailable
    (period,) = _HEAD.unpack_from(sealed)
    return int(period)


def members_root(key: bytes, salt: bytes, tags: Sequence[bytes]) -> str:
    """One digest over the sorted tags of a batch's members, salted, so that no two batches share it (hex)."""
    return providers.mac(providers.mac(key, b"members\0" + salt), b"".join(tags)).hex()


def tagging(key: bytes, what: str) -> bytes:
    """The key of one sort of tags."""
    return providers.mac(key, b"tag " + what.encode())
