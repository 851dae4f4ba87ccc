"""Where tiles and entry bundles lie under a log's address (c2sp.org/tlog-tiles), as pure text."""

from __future__ import annotations

import re
from dataclasses import dataclass

FULL = 256
_PATH = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True)
class TilePath:
    """A tile: its level (None for an entry bundle), its index in the level, its width (256 when full)."""

    level: int | None
    index: int
    width: int = FULL

    def __str__(self) -> str:
        groups = [f"{self.index % 1000:03d}"]
        rest = self.index // 1000
        while rest:
            groups.append(f"x{rest % 1000:03d}")
            rest //= 1000
        level = "entries" if self.level is None else str(self.level)
        partial = f".p/{self.width}" if self.width < FULL else ""
        return f"{level}/{'/'.join(reversed(groups))}{partial}"


def parse(path: str) -> TilePath | None:
    """What `path` names, such as `0/x001/x234/067.p/9` (without `tile/`); None unless canonical."""
    found = _PATH.fullmatch(path)
    if not found or len(path) > 64:
        return None
    level = None if found["level"] == "entries" else int(found["level"])
    width = int(found["width"]) if found["width"] else FULL
    index = int(found["index"].replace("x", "").replace("/", ""))
    tile = TilePath(level, index, width)
    fits = (level is None or level <= 63) and (found["width"] is None or width < FULL)
    return tile if fits and str(tile) == path else None
