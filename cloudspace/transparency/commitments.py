"""What stands in a leaf: a salted commitment that says nothing about the body, and binds to it for ever."""

from __future__ import annotations

import os
from hashlib import sha256

SALT_SIZE = 32
COMMITMENT_SIZE = 32
DOMAIN = b"cloudspace.vn/log-entry/v1\x00"


def new_salt() -> bytes:
    """A fresh salt of 32 random bytes. One salt serves one entry only."""
    return os.urandom(SALT_SIZE)


def commit(salt: bytes, body: bytes) -> bytes:
    """SHA-256 over domain, salt (32 bytes), length of `body` (8 bytes, big-endian) and canonical `body`.

    Raises ValueError for a salt of another length. Specified in docs/transparency-format.md.
    """
    if len(salt) != SALT_SIZE:
        raise ValueError("a salt has 32 bytes")
    return sha256(DOMAIN + salt + len(body).to_bytes(8, "big") + body).digest()
