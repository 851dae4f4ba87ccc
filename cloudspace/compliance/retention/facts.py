"""The facts that a clock needs, gathered from whoever publishes them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, Max, Subquery

from cloudspace.accounts.people import queries as people
from cloudspace.accounts.people.models import StaffMember
from cloudspace.commerce.payments import queries as payments
from cloudspace.commerce.services import queries as services
from cloudspace.commerce.support import queries as support
from cloudspace.compliance.retention import registry, rules
from cloudspace.kit import clock, prepared
from cloudspace.kit.holding import Clear

WITH_ACCOUNT = frozenset({"customer", "staff"})


def of(subjects: Sequence[uuid.UUID]) -> dict[uuid.UUID, rules.Facts]:
    """Facts by person; people whom nobody knows any more are left out."""
    return _of(subjects, get_user_model()._base_manager.in_bulk(list(subjects)))


def of_person(row: Any, *, named_in: Container[registry.Model] | None = None) -> rules.Facts:
    """The facts of the person whose row is at hand; `named_in`: the tables that name them, where those are known."""
    return _of([row.pk], {row.pk: row}, staff_at_all=named_in is None or StaffMember in named_in)[row.pk]


def _of(
    subjects: Sequence[uuid.UUID], known: Mapping[uuid.UUID, Any], *, staff_at_all: bool = True
) -> dict[uuid.UUID, rules.Facts]:
    with_account = [subject for subject, row in known.items() if row.kind in WITH_ACCOUNT]
    staff = people.staff_named(with_account) if with_account and staff_at_all else {}
    others = [subject for subject in subjects if subject not in set(with_account)]
    active = last_activity(others)
    waiting = payments.waiting_about(others) | support.waiting_about(others) if others else frozenset()
    found = {subject: _with_account(known[subject], staff.get(subject)) for subject in with_account}
    for subject, day in active.items():
        row = known.get(subject)
        kind = row.kind if row is not None else "provisional"
        since = clock.day_of(row.registered_at) if row else day
        found[subject] = rules.Facts(kind, since, last_activity=day, waits=subject in waiting)
    return found


def _with_account(row: Any, member: Any) -> rules.Facts:
    found = _SERVED_AND_SEEN.of(row.pk)
    runs, sign_in = found[0] if found else (None, None)
    running, last = services.serving(row.pk, runs=runs)
    return rules.Facts(
        kind=row.kind,
        known_since=clock.day_of(row.registered_at),
        confirmed=row.confirmed_at is not None,
        served=running,
        served_until=last,
        last_sign_in=_day(sign_in),
        closed_on=_day(row.closed_at),
        works_here=member is not None and member.left_at is None,
        left_on=_day(member.left_at) if member is not None else None,
    )


_SERVED_AND_SEEN = prepared.Reading(
    lambda subject: (
        get_user_model()
        ._base_manager.filter(pk=subject)
        .values_list(Exists(services.running(subject)), Subquery(people.sign_ins(subject)[:1]))
    )
)


def last_activity(subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, dt.date]:
    """The day on which anything was last done about these people: the latest past moment in any row of theirs."""
    wanted = list(subjects)
    found: dict[uuid.UUID, dt.date] = {}
    now = clock.now()
    for model in registry.held_models() if wanted else ():
        moments = _moments(model)
        if not moments or model._meta.app_label == _OWN_APP:
            continue
        column = registry.subject_field(model).attname
        latest = {f"latest_{name}": Max(name) for name in moments}
        for row in registry.rows_of(model, wanted).values(column).annotate(**latest).order_by():
            days = [clock.day_of(row[name]) for name in latest if row[name] is not None and row[name] <= now]
            days += [found[row[column]]] if row[column] in found else []
            if days:
                found[row[column]] = max(days)
    return found


# A lease, a term or a retry is the program's doing, not the person's; so are the rows of this app.
_MACHINERY = frozenset({"due_at", "leased_until", "expires_at"})
_OWN_APP = "retention"


def _moments(model: registry.Model) -> list[str]:
    """Columns of `model` that say when something was done about the person."""
    return [
        field.attname
        for field, why in registry.clear_fields(model)
        if why is Clear.TIME and field.get_internal_type() == "DateTimeField" and field.name not in _MACHINERY
    ]


def _day(moment: dt.datetime | None) -> dt.date | None:
    return clock.day_of(moment) if moment is not None else None
