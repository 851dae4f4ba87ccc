"""Leaves that only pad: to everybody else as random as any commitment, to the log's own key its own work.

Else whoever writes to the store could make an entry look like padding, and nobody could tell.
"""

from __future__ import annotations

import hmac

from cloudspace.transparency import notes

_DOMAIN = b"cloudspace.vn/log-padding/v1\x00"


def leaves(signer: notes.Signer, start: int, end: int) -> list[bytes]:
    """What stands at the places `start` to `end` (without) of the signer's tree where they pad, 32 bytes each.

    HMAC-SHA-256 of the place (8 bytes, big-endian) under HMAC-SHA-256 of domain and origin under the key's seed.
    """
    key = hmac.digest(signer.seed, _DOMAIN + signer.name.encode(), "sha256")
    return [hmac.digest(key, place.to_bytes(8, "big"), "sha256") for place in range(start, end)]
