"""Recovery codes: what is kept of them, and which one a typed text is (NIST SP 800-63B-4, section 3.1.2)."""

from __future__ import annotations

import base64
import hashlib
import hmac

# Read aloud or from paper, these stand for one another.
_LOOK_ALIKES = str.maketrans("OIL", "011")
_KEPT_BYTES = 16


def kept(codes: tuple[str, ...]) -> str:
    """What is sealed of a set of codes: their digests. A code has 120 bits, so that none is found by trying."""
    return " ".join(_digest(code) for code in codes)


def place(secret: str, typed: str, spent: int) -> int:
    """The place of the unspent code that `typed` is, however written; -1 for none. `spent` has a bit for each used."""
    digest = _digest(typed)
    found = -1
    for at, one in enumerate(secret.split()):
        if hmac.compare_digest(one, digest) and not spent >> at & 1:
            found = at
    return found


def _digest(code: str) -> str:
    plain = "".join(sign for sign in code.upper() if sign.isalnum()).translate(_LOOK_ALIKES)
    whole = hashlib.sha256(b"cloudspace recovery code\0" + plain.encode(errors="replace")).digest()
    return base64.urlsafe_b64encode(whole[:_KEPT_BYTES]).decode().rstrip("=")
