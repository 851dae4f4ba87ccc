"""The worker's sign of life: one small file in the home, read by whoever asks whether it is well."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

NAME = "worker-heartbeat"
# A worker says so at least this often while it lives; twice this long without is late.
EVERY = dt.timedelta(seconds=30)
LATE = dt.timedelta(seconds=90)


def beat(folder: Path, at: dt.datetime) -> None:
    """Notes that the worker lived at `at` (aware)."""
    fresh = folder / f".{NAME}"
    fresh.write_text(at.astimezone(dt.UTC).isoformat(timespec="seconds"), encoding="ascii")
    os.replace(fresh, folder / NAME)


def last(folder: Path) -> dt.datetime | None:
    """When the worker last said so; None where it never did, or nothing readable stands there."""
    try:
        return dt.datetime.fromisoformat((folder / NAME).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
