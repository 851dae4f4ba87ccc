"""Offline proofs of inclusion as text (c2sp.org/tlog-proof)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cloudspace.transparency import commitments, merkle, notes

HEADER = "c2sp.org/tlog-proof@v1"
# First byte of the extra data: which fields follow.
EXTRA_SALT_AND_BODY = b"\x01"
MOST_HASHES = 63
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class Malformed(ValueError):
    """The text is not a proof; `line` counts from 1."""

    def __init__(self, line: int) -> None:
        self.line = line
        super().__init__(f"line {line}")


@dataclass(frozen=True)
class Proof:
    """A leaf's place, the path to the root, the checkpoint (a signed note) and the opaque extra data."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    def to_bytes(self) -> bytes:
        """The proof as its file holds it."""
        lines = [HEADER]
        if self.extra:
            lines.append(f"extra {notes.encoded(self.extra)}")
        lines.append(f"index {self.index}")
        lines += [notes.encoded(one) for one in self.hashes]
        return "\n".join([*lines, "", ""]).encode() + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> Proof:
        """The proof in `data`. Raises Malformed with the first line that is wrong."""
        head, separator, checkpoint = data.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
        except UnicodeDecodeError:
            raise Malformed(head[: _first_not_ascii(head)].count(b"\n") + 1) from None
        if lines[0] != HEADER:
            raise Malformed(1)
        at, extra = _extra(lines)
        index = _index(lines, at)
        hashes = tuple(_hash(lines[number], number + 1) for number in range(at + 1, len(lines)))
        if not separator or len(hashes) > MOST_HASHES:
            raise Malformed(len(lines) + 1)
        return cls(index, hashes, checkpoint, extra)


def extra_of(salt: bytes, body: bytes) -> bytes:
    """What a checker recomputes the leaf from: format byte, salt (32 bytes), canonical body."""
    return EXTRA_SALT_AND_BODY + salt + body


def salt_and_body(extra: bytes) -> tuple[bytes, bytes]:
    """Salt and body in `extra`. Raises ValueError when it is of another format."""
    salt = extra[1 : 1 + commitments.SALT_SIZE]
    if extra[:1] != EXTRA_SALT_AND_BODY or len(salt) != commitments.SALT_SIZE:
        raise ValueError("the extra data is not of a known format")
    return salt, extra[1 + commitments.SALT_SIZE :]


def _extra(lines: list[str]) -> tuple[int, bytes]:
    if len(lines) < 2 or not lines[1].startswith("extra "):
        return 1, b""
    try:
        return 2, notes.decoded(lines[1].removeprefix("extra "))
    except ValueError:
        raise Malformed(2) from None


def _index(lines: list[str], at: int) -> int:
    word, _, number = lines[at].partition(" ") if at < len(lines) else ("", "", "")
    if word != "index" or not _NUMBER.fullmatch(number):
        raise Malformed(at + 1)
    return int(number)


def _hash(line: str, number: int) -> bytes:
    try:
        value = notes.decoded(line)
    except ValueError:
        raise Malformed(number) from None
    if len(value) != merkle.HASH_SIZE:
        raise Malformed(number)
    return value


def _first_not_ascii(data: bytes) -> int:
    return next(at for at, byte in enumerate(data) if byte > 0x7F)
