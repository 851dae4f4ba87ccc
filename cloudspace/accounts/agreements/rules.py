"""Decisions on published texts: pure, on plain values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from cloudspace.policy.documents import Document
from cloudspace.policy.model import Policy

# V3: what a registration accepts. Refund rules are accepted with the terms, which name them.
ACCEPTED = ("text", "terms", "acceptable-use")
HOW = ("registration", "account", "desk")
_MAGIC = b"cloudspace-policy-1\n"


class Damaged(ValueError):
    """The bytes are not those of a policy version."""


def packed(files: Mapping[str, bytes]) -> bytes:
    """The bytes over which `policy.loading.digest_of` counts: their SHA-256 is the version's digest."""
    parts = [_MAGIC]
    for name, content in sorted((name.encode(), content) for name, content in files.items()):
        for part in (name, content):
            parts += [len(part).to_bytes(8, "big"), part]
    return b"".join(parts)


def unpacked(content: bytes) -> dict[str, bytes]:
    """The files of a packed version. Raises Damaged."""
    if not content.startswith(_MAGIC):
        raise Damaged
    parts: list[bytes] = []
    at = len(_MAGIC)
    while at < len(content):
        size = int.from_bytes(content[at : at + 8], "big")
        parts.append(content[at + 8 : at + 8 + size])
        at += 8 + size
    if at != len(content) or len(parts) % 2:
        raise Damaged
    return {name.decode(): body for name, body in zip(parts[::2], parts[1::2], strict=True)}


def acceptance_problem(policy: Policy, accepted: Mapping[str, str], language: str) -> str | None:
    """None when `accepted` (kind to digest) holds exactly the texts in force in that language; else a code."""
    if any(not accepted.get(kind) for kind in ACCEPTED):
        return "not_accepted"
    shown = {kind: policy.documents[kind, language].digest for kind in ACCEPTED}
    return None if shown == dict(accepted) else "texts_changed"


def not_yet_accepted(policy: Policy, accepted: Iterable[tuple[str, str]], language: str) -> list[Document]:
    """Texts in force whose digest the person accepted in no language, in the reader's language (V2)."""
    known = set(accepted)
    return [
        policy.documents[kind, language]
        for kind in ACCEPTED
        if not any((kind, policy.documents[kind, each].digest) in known for each in policy.languages)
    ]


def may_publish_alone(quorum: int, founding: bool, by_program: bool) -> bool:
    """Whether no second person is needed: the first version, or a policy that asks for none."""
    return quorum == 0 or (founding and by_program)


def in_force_on(day: dt.date, versions: Iterable[tuple[dt.date, str]]) -> str | None:
    """The digest of the version in force on `day`, of (effective day, digest) in order of publication."""
    reached = [(effective, place, digest) for place, (effective, digest) in enumerate(versions) if effective <= day]
    return max(reached)[2] if reached else None
