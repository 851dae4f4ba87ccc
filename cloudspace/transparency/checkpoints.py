"""Checkpoints: what the log's tree is at one size, as a signed note (c2sp.org/tlog-checkpoint)."""

from __future__ import annotations

import re
from typing import NamedTuple

from cloudspace.transparency import merkle, notes

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class TreeHead(NamedTuple):
    """A tree of `size` leaves under `root`, of the log named `origin`."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The note text: origin, size, root, each on its line."""
        return f"{self.origin}\n{self.size}\n{notes.encoded(self.root)}\n"


def signed(head: TreeHead, signer: notes.Signer) -> bytes:
    """The checkpoint of `head`, signed. The key's name is the log's origin; raises ValueError otherwise."""
    if signer.name != head.origin:
        raise ValueError("the key is not this log's")
    return signer.sign(head.text())


def opened(note: bytes, verifier: notes.Verifier) -> TreeHead:
    """The tree head that `note` states, once the log's signature holds.

    Raises NoteRefused: malformed_note, unknown_key, bad_signature, malformed_checkpoint, other_origin.
    """
    head = parsed(notes.opened(note, verifier))
    if head.origin != verifier.name:
        raise notes.NoteRefused("other_origin")
    return head


def parsed(text: str) -> TreeHead:
    """The tree head in a checkpoint's note text. Extension lines are allowed and ignored.

    Raises NoteRefused("malformed_checkpoint").
    """
    lines = text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines) or not _NUMBER.fullmatch(lines[1]):
        raise notes.NoteRefused("malformed_checkpoint")
    try:
        root = notes.decoded(lines[2])
    except ValueError:
        raise notes.NoteRefused("malformed_checkpoint") from None
    if len(root) != merkle.HASH_SIZE:
        raise notes.NoteRefused("malformed_checkpoint")
    return TreeHead(lines[0], int(lines[1]), root)
