"""What is kept of secrets that are sent to people."""

from __future__ import annotations

import hashlib


def of_code(code: str) -> bytes:
    """The digest of a receipt's code (100 random bits, so that no key is needed)."""
    return hashlib.sha256(b"cloudspace erasure receipt\0" + code.encode()).digest()
