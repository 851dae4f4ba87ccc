"""Identifiers, made before the insert, and secrets that are sent to people."""

from __future__ import annotations

import os
import secrets
import time
import uuid

# Crockford's alphabet without look-alikes: codes are read aloud and typed from paper.
_READABLE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (random >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | random & (1 << 62) - 1
    return uuid.UUID(int=value)


def promised(text: str) -> uuid.UUID | None:
    """The id that a form carried for the row it shall make, so that a second press makes no second row.

    None for anything that `new_id` would not have made.
    """
    try:
        found = uuid.UUID(text)
    except ValueError:
        return None
    return found if found.version == 7 else None


def unlinkable_id() -> uuid.UUID:
    """A UUIDv4 that carries neither time nor order, for figures that outlive a person."""
    return uuid.uuid4()


def secret_token() -> str:
    """A URL-safe secret of 256 bits, for links and cookies."""
    return secrets.token_urlsafe(32)


def readable_code(length: int = 16) -> str:
    """A code of `length` characters (5 bits each) that a person can type from paper."""
    return "".join(secrets.choice(_READABLE) for _ in range(length))


def reference(length: int = 8) -> str:
    """A short reference for transfers and subjects: capitals and digits, never starting a word."""
    return readable_code(length)
