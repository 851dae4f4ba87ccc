"""The key under which tries are counted: it lives a day, in the folder that no copy takes, so that no count of an old
copy of the store confirms a guess about who tried."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from cloudspace.kit import clock

LIVES = 24 * 3600
_MOMENT, _LENGTH = 8, 32
# Others may replace it at the same moment.
_ATTEMPTS = 5


class _Read(NamedTuple):
    begun: int
    key: bytes


class _Kept(NamedTuple):
    """What the file held when it looked like this; it is replaced, never written over."""

    looks: tuple[int, int]
    read: _Read


_kept: dict[Path, _Kept] = {}


def current() -> bytes:
    """The key of today, 32 bytes, the same for every process of this home. Raises OSError where it cannot be kept.

    Counting begins anew with each key: once a day, for whoever tries at that moment.
    """
    path, now = settings.CLOUDSPACE_HOME / "keys" / "limits", int(clock.now().timestamp())
    for _attempt in range(_ATTEMPTS):
        found = _read(path)
        if found is not None and abs(now - found.begun) <= LIVES:
            return found.key
        _replace(path, now)
    raise OSError("the key of the limits is not what was written")


def _read(path: Path) -> _Read | None:
    try:
        state = path.stat()
    except FileNotFoundError:
        return None
    looks, kept = (state.st_ino, state.st_mtime_ns), _kept.get(path)
    if kept is not None and kept.looks == looks:
        return kept.read
    held = path.read_bytes()
    if len(held) != _MOMENT + _LENGTH:
        return None
    found = _Read(int.from_bytes(held[:_MOMENT], "big"), held[_MOMENT:])
    _kept[path] = _Kept(looks, found)
    return found


def _replace(path: Path, now: int) -> None:
    """The old key is gone with its file. Of several processes that do this at once one wins, and all read its key."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    for left in path.parent.glob(f"{path.name}.*"):
        left.unlink(missing_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(now.to_bytes(_MOMENT, "big") + secrets.token_bytes(_LENGTH))
    with contextlib.suppress(FileNotFoundError):
        fresh.replace(path)
