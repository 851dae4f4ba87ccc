"""A QR code as one SVG path, for the transfer part."""

from __future__ import annotations

from dataclasses import dataclass

import segno

# ISO/IEC 18004: four modules of quiet zone on every side.
QUIET = 4


@dataclass(frozen=True)
class Drawing:
    """`size` modules square, quiet zone included; `path` fills the dark ones."""

    size: int
    path: str


def draw(payload: str) -> Drawing:
    """The code for `payload` at error correction M, as NAPAS asks of VietQR."""
    matrix = segno.make(payload, error="m", micro=False, boost_error=False).matrix
    runs: list[str] = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start + QUIET} {y + QUIET}h{x - start}v1h-{x - start}z")
            x += 1
    return Drawing(len(matrix) + 2 * QUIET, "".join(runs))
