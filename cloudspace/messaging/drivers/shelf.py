"""A shelf in memory that processes forked from one another share: nothing of it is ever written to a disk."""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from typing import Any

CAPACITY = 8 * 1024 * 1024
_HEAD = struct.Struct(">II")  # length and CRC-32 of the content
_TRIES = 50


class Shelf:
    """Keeps the newest of what one process puts on it; its forked siblings read. One writer at a time."""

    def __init__(self, most: int, capacity: int = CAPACITY) -> None:
        """`most` items in at most `capacity` bytes. Make it before forking."""
        self._most = most
        self._room = capacity - _HEAD.size
        self._memory = mmap.mmap(-1, capacity)
        self.clear()

    def put(self, item: dict[str, Any]) -> None:
        """Adds an item, letting go of the oldest where room ends. An item too large alone is left out."""
        if len(json.dumps([item]).encode()) > self._room:
            return
        items = [*self.items(), item][-self._most :]
        while len(content := json.dumps(items).encode()) > self._room:
            items = items[1:]
        self._write(content)

    def clear(self) -> None:
        """Empties the shelf."""
        self._write(b"[]")

    def items(self) -> list[dict[str, Any]]:
        """Everything on the shelf, oldest first."""
        for _ in range(_TRIES):
            length, checksum = _HEAD.unpack_from(self._memory)
            content = self._memory[_HEAD.size : _HEAD.size + length]
            # A write in the meantime shows in the checksum: read again.
            if zlib.crc32(content) == checksum:
                return list(json.loads(content))
        return []

    def _write(self, content: bytes) -> None:
        self._memory[_HEAD.size : _HEAD.size + len(content)] = content
        _HEAD.pack_into(self._memory, 0, len(content), zlib.crc32(content))
