"""What is appended: one entry before it has a number."""

from __future__ import annotations

from dataclasses import dataclass

from cloudspace.transparency import commitments
from cloudspace.transparency.models import Entry


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What one entry brings: its commitment, the sealed body, and how callers find it again.

    `salt` (32 bytes) may be empty where the caller seals it together with the body; `proof` then asks for it.
    `kind` is a short word (at most 32 characters), `tag` an opaque keyed tag of at most 64 bytes, or None;
    `also` are further tags under which the entry is found (who acted).
    """

    commitment: bytes
    salt: bytes
    sealed_body: bytes
    kind: str
    tag: bytes | None = None
    body_format: int = Entry.Format.SEALED
    also: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if len(self.commitment) != commitments.COMMITMENT_SIZE:
            raise ValueError("a commitment has 32 bytes")
        if len(self.salt) not in (0, commitments.SALT_SIZE):
            raise ValueError("a salt has 32 bytes")
        tags = self.also if self.tag is None else (self.tag, *self.also)
        if not self.kind or len(self.kind) > 32 or any(len(tag) > 64 for tag in tags):
            raise ValueError("a kind has 1 to 32 characters, a tag at most 64 bytes")
