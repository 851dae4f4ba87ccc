"""Which facts make a purpose true: per purpose and kind of case one function, registered by the wiring.

Rules read the business's own rows at the moment of opening, under a lock that holds until the entry is durable.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from cloudspace.kit.actor import Actor

# (case id, subject, actor, at) -> None when the case bears the purpose out, else a stable code of why not.
IsOpen = Callable[[uuid.UUID, uuid.UUID, Actor, dt.datetime], str | None]

# (case id, subject, field's place, opened bytes) -> the hint that is shown instead, None for the value in full.
Hints = Callable[[uuid.UUID, uuid.UUID, str, bytes], str | None]

_rules: dict[tuple[str, str], IsOpen] = {}
_hints: dict[tuple[str, str], Hints] = {}


def register(purpose: str, kind: str, is_open: IsOpen) -> None:
    """`is_open` answers for cases of `kind` under `purpose`. A second rule for the same pair is a mistake."""
    if _rules.setdefault((purpose, kind), is_open) is not is_open:
        raise ValueError(f"{purpose} already has a rule for {kind}")


def mask(purpose: str, kind: str, hints: Hints) -> None:
    """What people read by cases of `kind` under `purpose` leaves the keeper only as `hints` lets it."""
    if _hints.setdefault((purpose, kind), hints) is not hints:
        raise ValueError(f"{purpose} already has hints for {kind}")


def hints(purpose: str, kind: str) -> Hints | None:
    """How values are masked, or None: they are shown in full."""
    return _hints.get((purpose, kind))


def rule(purpose: str, kind: str) -> IsOpen | None:
    """The rule, or None: then no case of this kind makes the purpose true."""
    return _rules.get((purpose, kind))


def registered() -> tuple[tuple[str, str], ...]:
    """All pairs of purpose and kind of case."""
    return tuple(sorted(_rules))
