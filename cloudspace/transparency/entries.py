"""What is appended: one entry before it has a number."""

from __future__ import annotations

from dataclasses import dataclass

from cloudspace.transparency import commitments
from cloudspace.transparency.models import Entry

# Bytes of a tag where an entry has many; with as many as BUNDLED they are kept end to end at first.
TAG_SIZE = 16
BUNDLED = 8


@dataclass(frozen=True, slots=True)
class NewEntry:
    """What one entry brings: its commitment, the sealed body, and how callers find it again.

    `salt` (32 bytes) may be empty where the caller seals it together with the body; `proof` then asks for it.
    `kind` is a short word (at most 32 characters), `tag` an opaque keyed tag of at most 64 bytes, or None;
    `also` are further tags under which the entry is found (who acted); of BUNDLED and more each has TAG_SIZE bytes.
    """

    commitment: bytes
    salt: bytes
    sealed_body: bytes
    kind: str
    tag: bytes | None = None
    body_format: int = Entry.Format.SEALED
    also: tuple[bytes, ...] = ()

    @property
    def bundled(self) -> bool:
        """Whether the further tags are so many that they are kept end to end at first."""
        return len(self.also) >= BUNDLED

    def __post_init__(self) -> None:
        if len(self.commitment) != commitments.COMMITMENT_SIZE:
            raise ValueError("a commitment has 32 bytes")
        if len(self.salt) not in (0, commitments.SALT_SIZE):
            raise ValueError("a salt has 32 bytes")
        tags = self.also if self.tag is None else (self.tag, *self.also)
        if not self.kind or len(self.kind) > 32 or any(len(tag) > 64 for tag in tags):
            raise ValueError("a kind has 1 to 32 characters, a tag at most 64 bytes")
        if self.bundled and any(len(tag) != TAG_SIZE for tag in self.also):
            raise ValueError("many tags have 16 bytes each")
