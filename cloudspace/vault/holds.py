"""Holds: recorded reasons that stop keys from dying, each with an end (R1)."""

from __future__ import annotations

import datetime as dt
import uuid

from cloudspace.kit.actor import Actor
from cloudspace.vault import current
from cloudspace.vault.keeper import messages as m


def place(
    subject: uuid.UUID,
    *,
    reason: str,
    case: m.CaseRef,
    ends_at: dt.datetime,
    by: Actor,
    retention_class: str = "",
) -> uuid.UUID:
    """Holds back one class of `subject`'s keys, or all. Logged. Raises SubjectGone when a shred came first."""
    return current.keeper().hold(subject, retention_class, reason, case, ends_at, by)


def lift(hold: uuid.UUID, *, by: Actor) -> None:
    """Lifts a hold; erasure resumes by itself. Logged; repeatable."""
    current.keeper().lift(hold, by)


def live(subject: uuid.UUID) -> tuple[tuple[uuid.UUID, str, str, dt.datetime], ...]:
    """Live holds of `subject`: id, class (empty: all), reason, end."""
    return current.keeper().held(subject)
