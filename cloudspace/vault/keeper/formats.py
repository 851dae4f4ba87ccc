"""The bytes of a sealed value.

    0x01 ‖ key version (1) ‖ period (2) ‖ nonce (12) ‖ AES-256-GCM(padded plaintext)

Plaintext is prefixed with its length (4 bytes, big-endian) and padded with zeros to a multiple of 32 bytes, so that
the length of a name does not show. The associated data binds the value to its place: header, subject, class, field,
row. A value moved to another row, field or person fails to open.
"""

from __future__ import annotations

import functools
import os
import struct
import uuid
from collections.abc import Iterator
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT: Final = 0x01
HEADER: Final = 4
NONCE: Final = 12
TAG: Final = 16
BLOCK: Final = 32
LEAST: Final = HEADER + NONCE + BLOCK + TAG

_WRAPPING: Final = b"cloudspace subject key\0"
_LENGTH = struct.Struct(">I")
_HEADER = struct.Struct(">BBH")


class Unopenable(Exception):
    """The bytes do not open under this key at this place: altered, truncated, moved, or of another key."""


def header(version: int, period: int) -> bytes:
    """The four bytes that say which key sealed a value: key version (0..255) and period (0..65535)."""
    return _HEADER.pack(FORMAT, version, period)


def looks_sealed(value: bytes) -> bool:
    """Whether the bytes have the form of a sealed value; says nothing about whether they open."""
    return len(value) >= LEAST and (len(value) - LEAST) % BLOCK == 0 and value[0] == FORMAT


def read_header(sealed: bytes) -> tuple[int, int]:
    """Key version and period of a sealed value. Raises Unopenable when it is not one."""
    if not looks_sealed(sealed):
        raise Unopenable
    _form, version, period = _HEADER.unpack_from(sealed)
    return version, period


def nonces(count: int) -> Iterator[bytes]:
    """`count` fresh random nonces from one reading of the system's source."""
    drawn = os.urandom(NONCE * count)
    return (drawn[start : start + NONCE] for start in range(0, len(drawn), NONCE))


@functools.lru_cache(maxsize=4096)
def place(retention_class: str, label: str) -> bytes:
    """The part of the associated data that all values of one field under one class share."""
    return b"".join(struct.pack(">H", len(part)) + part for part in (retention_class.encode(), label.encode()))


def seal(
    cipher: AESGCM, head: bytes, nonce: bytes, subject: bytes, shared: bytes, row: bytes, plaintext: bytes
) -> bytes:
    """`plaintext` sealed at its place under a fresh random `nonce`; `subject` and `row` are 16 bytes each."""
    length = len(plaintext)
    filled = _LENGTH.pack(length) + plaintext + bytes(-(length + 4) % BLOCK)
    return head + nonce + cipher.encrypt(nonce, filled, head + subject + shared + row)


def unseal(cipher: AESGCM, sealed: bytes, subject: bytes, shared: bytes, row: bytes) -> bytes:
    """The plaintext of `sealed`. Raises Unopenable."""
    try:
        filled = cipher.decrypt(sealed[4:16], sealed[16:], sealed[:4] + subject + shared + row)
    except InvalidTag:
        raise Unopenable from None
    (length,) = _LENGTH.unpack_from(filled)
    return filled[4 : 4 + length]


def wrapping_place(subject: bytes, retention_class: str, granule: bytes, version: int) -> bytes:
    """Associated data of a wrapped subject key: it opens nowhere but in its own row."""
    return _WRAPPING + subject + _wrapping_end(retention_class, granule, version)


# Most keys of a class differ in their subject alone.
@functools.lru_cache(maxsize=1024)
def _wrapping_end(retention_class: str, granule: bytes, version: int) -> bytes:
    return retention_class.encode() + b"\0" + granule + bytes([version])


def period_place(retention_class: str, period: int) -> bytes:
    """Associated data of a wrapped period key."""
    return b"cloudspace period key\0" + retention_class.encode() + b"\0" + struct.pack(">H", period)


def held_place(wrapping: bytes, period: int) -> bytes:
    """Associated data of a derived key that a hold saved, from that of its subject key."""
    return b"cloudspace held key\0" + wrapping + struct.pack(">H", period)


def id_bytes(value: uuid.UUID | None) -> bytes:
    """16 bytes of an id; zeros for none (a class that keeps one key per person)."""
    return value.bytes if value is not None else bytes(16)
