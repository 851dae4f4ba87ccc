"""The Merkle tree of RFC 6962 section 2.1, as pure functions over complete subtrees.

A *node* is the hash of a complete subtree: `node(height, place)` covers the leaves from `place << height` up
to `(place + 1) << height`. Whoever keeps the tree supplies it; nothing here knows where hashes lie.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

Node = Callable[[int, int], bytes]


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf's data (RFC 6962 section 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node over its two children (RFC 6962 section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier(NamedTuple):
    """All that is needed to grow a tree: its size and the roots of its complete subtrees, largest first."""

    size: int = 0
    hashes: tuple[bytes, ...] = ()

    def extended(self, leaf_hashes: Iterable[bytes]) -> Frontier:
        """The frontier after `leaf_hashes` are added on the right."""
        size, stack = self.size, list(self.hashes)
        for current in leaf_hashes:
            place = size
            while place & 1:
                current = sha256(b"\x01" + stack.pop() + current).digest()
                place >>= 1
            stack.append(current)
            size += 1
        return Frontier(size, tuple(stack))

    def root(self) -> bytes:
        """The Merkle tree hash of the whole tree."""
        return _joined(self.hashes) if self.hashes else EMPTY_ROOT

    def to_bytes(self) -> bytes:
        """The hashes, one after the other; the size says how many they are."""
        return b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, blob: bytes) -> Frontier:
        """The frontier of a tree of `size` leaves. Raises ValueError when the blob is not of that size."""
        if size < 0 or len(blob) != size.bit_count() * HASH_SIZE:
            raise ValueError("the frontier does not fit the size")
        return cls(size, tuple(blob[at : at + HASH_SIZE] for at in range(0, len(blob), HASH_SIZE)))


def rows_over(hashes: Sequence[bytes]) -> list[list[bytes]]:
    """All complete nodes over `hashes`, row by row from `hashes` itself up to the last single node."""
    rows = [list(hashes)]
    while len(rows[-1]) > 1:
        below = rows[-1]
        pairs = zip(below[::2], below[1::2], strict=False)
        rows.append([sha256(b"\x01" + left + right).digest() for left, right in pairs])
    return rows


def root(size: int, node: Node) -> bytes:
    """The Merkle tree hash of the first `size` leaves."""
    return _range_root(0, size, node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, node: Node) -> list[bytes]:
    """The audit path of leaf `index` in the tree of `size` leaves, from the leaf's sibling upwards.

    Raises ValueError unless 0 <= index < size. RFC 6962 section 2.1.1.
    """
    if not 0 <= index < size:
        raise ValueError("the leaf is not in the tree")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start = middle
    return path[::-1]


def consistency_proof(old: int, new: int, node: Node) -> list[bytes]:
    """The proof that the tree of `new` leaves continues the tree of `old` leaves.

    Empty for old = 0 and for old = new. Raises ValueError unless 0 <= old <= new. RFC 6962 section 2.1.2.
    """
    if not 0 <= old <= new:
        raise ValueError("the older tree is not the smaller one")
    path: list[bytes] = []
    if old in (0, new):
        return path
    start, end, whole = 0, new, True
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start, whole = middle, False
    if not whole:
        path.append(_range_root(start, end, node))
    return path[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root_hash: bytes) -> bool:
    """Whether `proof` shows the leaf hash `leaf` at `index` under that root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, current = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            current = node_hash(sibling, current)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            current = node_hash(current, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and current == root_hash


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the newer tree continues the older one (RFC 9162 section 2.1.4.2)."""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    if not steps:
        return False
    return _climb(old - 1, new - 1, steps) == (old_root, new_root)


def _climb(place: int, last: int, steps: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """Both roots that the steps of a consistency proof lead to, or None when they do not fit the sizes."""
    while place & 1:
        place, last = place >> 1, last >> 1
    old_root = new_root = steps[0]
    for step in steps[1:]:
        if last == 0:
            return None
        if place & 1 or place == last:
            old_root, new_root = node_hash(step, old_root), node_hash(step, new_root)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new_root = node_hash(new_root, step)
        place, last = place >> 1, last >> 1
    return (old_root, new_root) if last == 0 else None


def _range_root(start: int, end: int, node: Node) -> bytes:
    """The Merkle tree hash of leaves `start` to `end`; `start` is a multiple of the largest power inside."""
    parts: list[bytes] = []
    while start < end:
        height = (end - start).bit_length() - 1
        parts.append(node(height, start >> height))
        start += 1 << height
    return _joined(parts)


def _joined(parts: Sequence[bytes]) -> bytes:
    """The root over complete subtrees of falling size."""
    current = parts[-1]
    for left in reversed(parts[:-1]):
        current = node_hash(left, current)
    return current


def _split(count: int) -> int:
    """The largest power of two below `count` (RFC 6962 section 2.1)."""
    return 1 << ((count - 1).bit_length() - 1)
