"""Files that hold keys: written whole or not at all, and leaving no old bytes behind that hold a dead key.

A writing killed midway leaves a file beside; the next writing of the same file overwrites and removes it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Within the block no other process or thread changes `path`: two that did would lose one another's keys."""
    lock = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def replace(path: Path, data: bytes) -> None:
    """Replaces `path` by `data` (mode 0600), durable on return; the old bytes are overwritten."""
    fresh, old = _beside(path)
    forget_leftovers(path)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        # The old bytes keep a name, so that a killed writing leaves them where the next one finds them.
        os.link(path, old)
    os.replace(fresh, path)
    _sync_folder(path.parent)
    _overwrite_and_remove(old)


def erase(path: Path) -> None:
    """Overwrites and removes `path` and what killed writings left of it; durable on return, repeatable."""
    forget_leftovers(path)
    _overwrite_and_remove(path)


def forget_leftovers(path: Path) -> None:
    """Overwrites and removes what a killed writing of `path` left; repeatable."""
    fresh, old = _beside(path)
    _overwrite_and_remove(fresh)
    # Killed before the renaming, the old name is still the living file: only its second name goes.
    if old.exists() and path.exists() and old.samefile(path):
        os.unlink(old)
    _overwrite_and_remove(old)


def _beside(path: Path) -> tuple[Path, Path]:
    return path.with_name(f".{path.name}.fresh"), path.with_name(f".{path.name}.old")


def _overwrite_and_remove(path: Path) -> None:
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(os.urandom(os.fstat(file.fileno()).st_size))
        file.flush()
        os.fsync(file.fileno())
    os.unlink(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
