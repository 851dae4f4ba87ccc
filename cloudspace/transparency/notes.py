"""Signed notes with Ed25519 keys (c2sp.org/signed-note)."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
MOST_SIGNATURES = 100
_DASH = "\u2014"
_NAME = re.compile(r"[^\s+]+")


class NoteRefused(ValueError):
    """The bytes are not a note signed by the expected key. `code` says what is wrong."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Verifier:
    """A public key under a name; its text form is the verifier key, `name+id+key`."""

    name: str
    key: bytes

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name) or len(self.key) != 32:
            raise ValueError("a key name has no spaces and no plus, an Ed25519 key has 32 bytes")

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256 over name, newline, algorithm and key."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encoded(ED25519 + self.key)}"

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """The key that `text` (`name+id+key`) stands for. Raises NoteRefused("bad_vkey")."""
        name, _, rest = text.strip().partition("+")
        key_id, _, key = rest.partition("+")
        try:
            raw = decoded(key)
            verifier = cls(name, raw[1:])
        except ValueError:
            raise NoteRefused("bad_vkey") from None
        if raw[:1] != ED25519 or verifier.key_id.hex() != key_id:
            raise NoteRefused("bad_vkey")
        return verifier

    def verifies(self, text: bytes, signature: bytes) -> bool:
        """Whether `signature` (64 bytes) is this key's over `text`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True)
class Signer:
    """A private key under a name. Never printed, never logged."""

    name: str
    seed: bytes = field(repr=False)

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, _public_half(self.seed))

    def sign(self, text: str) -> bytes:
        """The signed note over `text`, which ends in a newline and holds no other control character."""
        _check_text(text.encode())
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        line = f"{_DASH} {self.name} {encoded(self.verifier.key_id + signature)}\n"
        return f"{text}\n{line}".encode()


def opened(note: bytes, verifier: Verifier) -> str:
    """The text of `note`, once a signature of `verifier` over it holds.

    Signatures of other keys are ignored. Raises NoteRefused: malformed_note, unknown_key, bad_signature.
    """
    text, signature_lines = _parts(note)
    known = False
    for line in signature_lines:
        name, key_id, signature = _signature(line)
        if name == verifier.name and key_id == verifier.key_id:
            if not verifier.verifies(text, signature):
                raise NoteRefused("bad_signature")
            known = True
    if not known:
        raise NoteRefused("unknown_key")
    return text.decode()


def encoded(data: bytes) -> str:
    """Standard base64 (RFC 4648 section 4)."""
    return base64.b64encode(data).decode("ascii")


def decoded(text: str) -> bytes:
    """The bytes whose one base64 form is `text`. Raises ValueError, for stray trailing bits too."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise ValueError("not base64") from None
    if encoded(data) != text:
        raise ValueError("not the canonical base64")
    return data


def _check_text(text: bytes) -> None:
    if not text.endswith(b"\n") or any(byte < 0x20 and byte != 0x0A for byte in text):
        raise NoteRefused("malformed_note")


def _parts(note: bytes) -> tuple[bytes, list[str]]:
    """The signed text and the signature lines; the last empty line lies between them."""
    _check_text(note)
    text, separator, signatures = note.rpartition(b"\n\n")
    try:
        lines = signatures.decode().removesuffix("\n").split("\n")
        text.decode()
    except UnicodeDecodeError:
        raise NoteRefused("malformed_note") from None
    if not separator or not text or not signatures or len(lines) > MOST_SIGNATURES:
        raise NoteRefused("malformed_note")
    return text + b"\n", lines


def _signature(line: str) -> tuple[str, bytes, bytes]:
    dash, _, rest = line.partition(" ")
    name, _, coded = rest.partition(" ")
    try:
        raw = decoded(coded)
    except ValueError:
        raise NoteRefused("malformed_note") from None
    if dash != _DASH or not _NAME.fullmatch(name) or len(raw) < 5:
        raise NoteRefused("malformed_note")
    return name, raw[:4], raw[4:]


def _public_half(seed: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
