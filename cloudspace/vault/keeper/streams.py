"""The bytes of a sealed file: the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over 64 KiB chunks.

    0x01 ‖ key version (1) ‖ period (2) ‖ salt (16) ‖ chunk ‖ chunk ‖ …

Each chunk is AES-256-GCM under HKDF(subject key, file id ‖ salt) with the nonce counter (11) ‖ last (1); the header and
the place are the associated data of every chunk. Chunks cannot be reordered, dropped, or cut off unnoticed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloudspace.vault.keeper import formats, providers

CHUNK = 64 * 1024
SALT = 16
_HEAD = formats.HEADER + SALT


def file_key(subject_key: bytes, file: bytes, salt: bytes) -> bytes:
    """HKDF(subject key, file id ‖ salt): a key for one writing of one file."""
    return providers.derive(subject_key, b"file " + file + salt)


def seal(subject_key: bytes, head: bytes, place: bytes, file: bytes, source: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed file of `source` piece by piece; `head` comes from `formats.header`, `file` is 16 bytes."""
    salt = os.urandom(SALT)
    cipher, bound = AESGCM(file_key(subject_key, file, salt)), head + salt + place
    yield head + salt
    for number, last, chunk in _with_last(_sized(source, CHUNK)):
        yield cipher.encrypt(_nonce(number, last), chunk, bound)


def unseal(subject_key: bytes, place: bytes, file: bytes, source: Iterable[bytes]) -> Iterator[bytes]:
    """The content of a sealed file piece by piece.

    Raises Unopenable at the first chunk that was altered, moved or cut off; what came before it is genuine.
    """
    pieces = _sized(source, CHUNK + formats.TAG, first=_HEAD)
    top = next(pieces, b"")
    if len(top) != _HEAD:
        raise formats.Unopenable
    cipher, bound = AESGCM(file_key(subject_key, file, top[formats.HEADER :])), top + place
    for number, last, chunk in _with_last(pieces):
        try:
            yield cipher.decrypt(_nonce(number, last), chunk, bound)
        except InvalidTag:
            raise formats.Unopenable from None


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _sized(source: Iterable[bytes], size: int, first: int = 0) -> Iterator[bytes]:
    """`source` in pieces of `size` bytes, the last one shorter; before them one of `first` bytes if wanted."""
    waiting, wanted = b"", first or size
    for piece in source:
        waiting += piece
        while len(waiting) >= wanted:
            yield waiting[:wanted]
            waiting, wanted = waiting[wanted:], size
    if waiting:
        yield waiting


def _with_last(pieces: Iterator[bytes]) -> Iterator[tuple[int, bool, bytes]]:
    """Number, whether it is the last, and the piece; an empty file has one empty last piece."""
    number, held = 0, next(pieces, b"")
    for piece in pieces:
        yield number, False, held
        number, held = number + 1, piece
    yield number, True, held
