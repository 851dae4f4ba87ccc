"""What runs out by itself: pending keys, periods, claims, sessions, what was read within the hour."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from cloudspace.kit import clock
from cloudspace.vault.keeper import budget, keys, sessions, store, tokens
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import PeriodKey, SubjectKey

PENDING_FOR = dt.timedelta(days=1)


def sweep(
    at: dt.datetime,
    has_rows: Callable[[uuid.UUID], bool],
    lookup: tokens.Tokens,
    living: sessions.Sessions,
) -> m.Swept:
    """Binds pending keys of a day ago whose rows exist, destroys the others; drops dead periods, claims, sessions."""
    bound, destroyed = _sweep_pending(at, has_rows)
    periods = PeriodKey.objects.filter(dies_on__lte=clock.day_of(at)).delete()[0]
    budget.forget(at)
    _forget_people_without_anything(at, has_rows)
    return m.Swept(bound, destroyed, periods, lookup.forget_expired(at), living.forget_expired(at))


def _sweep_pending(at: dt.datetime, has_rows: Callable[[uuid.UUID], bool]) -> tuple[int, int]:
    """A key without row belongs to a writing that never committed; a row without bound key to one that was killed."""
    bound = destroyed = 0
    waiting = SubjectKey.objects.filter(state="pending", created_at__lte=at - PENDING_FOR)
    for subject in sorted({bytes(found) for found in waiting.values_list("subject", flat=True)}):
        with store.writing():
            keys.known([subject], lock=store.for_update())
            mine = SubjectKey.objects.filter(subject=subject, state="pending", created_at__lte=at - PENDING_FOR)
            if has_rows(uuid.UUID(bytes=subject)):
                bound += mine.update(state="bound")
            else:
                destroyed += mine.delete()[0]
                _forget_subject_without_keys(subject)
    return bound, destroyed


def _forget_people_without_anything(at: dt.datetime, has_rows: Callable[[uuid.UUID], bool]) -> None:
    """Ids that a writing made known and was killed before it made their first key."""
    lonely = store.rows(
        "SELECT subject FROM vault_subjectstate s WHERE state = 'living' AND changed_at <= %s AND NOT EXISTS"
        " (SELECT 1 FROM vault_subjectkey k WHERE k.subject = s.subject)",
        [store.moment(at - PENDING_FOR)],
    )
    for (subject,) in lonely:
        with store.writing():
            keys.known([bytes(subject)], lock=store.for_update())
            if not has_rows(uuid.UUID(bytes=bytes(subject))):
                _forget_subject_without_keys(bytes(subject))


def _forget_subject_without_keys(subject: bytes) -> None:
    if SubjectKey.objects.filter(subject=subject).exists():
        return
    for table in ("vault_lookuptoken", "vault_rowtoken", "vault_claim"):
        store.run(f"DELETE FROM {table} WHERE subject = %s", [subject])
    store.run("DELETE FROM vault_subjectstate WHERE subject = %s AND state = 'living'", [subject])
