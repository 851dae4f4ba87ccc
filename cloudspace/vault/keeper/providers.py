"""Where root keys live. The seam behind which a file, a PKCS#11 token or a cloud's key service may stand."""

from __future__ import annotations

import functools
import os
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
TAG = 16


class EpochKey(Protocol):
    """The root of one epoch, never seen itself: it wraps keys, and it authenticates lookup tokens."""

    number: int

    def wrap(self, key: bytes, place: bytes) -> bytes:
        """`key` wrapped for `place`."""

    def unwrap(self, wrapped: bytes, place: bytes) -> bytes:
        """The key; raises cryptography's InvalidTag when it was altered or moved."""

    def token(self, inner: bytes) -> bytes:
        """The lookup token (32 bytes) of an inner digest under this epoch."""


class Provider(Protocol):
    """Answers for the roots of all live epochs of one installation."""

    installation: str

    def epoch(self, number: int) -> EpochKey:
        """The root of `number`. Raises EpochGone when it was destroyed or never was."""

    def live(self) -> tuple[int, ...]:
        """Numbers of all epochs whose root exists, ascending."""

    def begin(self, number: int) -> None:
        """Makes and keeps a fresh root for `number`, durable and escrowed on return."""

    def destroy(self, number: int) -> None:
        """Destroys the root of `number` and its escrow, durably."""

    def inner(self, kind: str, value: str) -> bytes:
        """The inner digest (32 bytes) of a normalised value of `kind` under the field's own key."""


class EpochGone(Exception):
    """The root of this epoch was destroyed or never existed here."""


def derive(root: bytes, label: bytes, length: int = 32) -> bytes:
    """HKDF-SHA-256 (RFC 5869) of `root` for one use."""
    return HKDF(hashes.SHA256(), length, salt=None, info=b"cloudspace " + label).derive(root)


class Mac:
    """HMAC-SHA-256 under one key, prepared once: a token costs one compression, not a key set-up."""

    __slots__ = ("_prepared",)

    def __init__(self, key: bytes) -> None:
        self._prepared = hmac.HMAC(key, hashes.SHA256())

    def __call__(self, message: bytes) -> bytes:
        code = self._prepared.copy()
        code.update(message)
        return code.finalize()


def mac(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA-256."""
    code = hmac.HMAC(key, hashes.SHA256())
    code.update(message)
    return code.finalize()


class RootInMemory:
    """An epoch's root held by this process, with one derived key per use."""

    def __init__(self, number: int, root: bytes) -> None:
        self.number = number
        self._root = root
        self._prefix = number.to_bytes(4, "big")

    @functools.cached_property
    def _wrapping(self) -> AESGCM:
        return AESGCM(derive(self._root, b"wrap"))

    @functools.cached_property
    def _tokens(self) -> Mac:
        return Mac(derive(self._root, b"token"))

    def wrap(self, key: bytes, place: bytes) -> bytes:
        """AES-256-GCM under a fresh nonce, bound to the epoch and `place`."""
        nonce = os.urandom(NONCE)
        return nonce + self._wrapping.encrypt(nonce, key, self._prefix + place)

    def unwrap(self, wrapped: bytes, place: bytes) -> bytes:
        """The key; raises InvalidTag."""
        if len(wrapped) < NONCE + TAG:
            # Cut off: no other kind of failure than of altered bytes.
            raise InvalidTag
        return self._wrapping.decrypt(wrapped[:NONCE], wrapped[NONCE:], self._prefix + place)

    def token(self, inner: bytes) -> bytes:
        """HMAC(K_epoch, inner)."""
        return self._tokens(inner)
