"""What dies while its person lives on: consents a year after their end, records of periods whose keys are gone (R1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import TypeVar

from django.db.models import BinaryField, F, Func, Q

from cloudspace.accounts.agreements.models import Consent
from cloudspace.compliance.retention import actions, registry, rules
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy
from cloudspace.vault import holds, shredding

_T = TypeVar("_T")

BATCH = 500
CONSENTS = "consents"
CUSTOMER = "customer"


def erase_consents(at: dt.datetime, *, policy: Policy, by: Actor) -> int:
    """Shreds consents whose year after withdrawal or refusal is over, each by its own key; returns how many.

    Decree 91/2020: refusals are kept for a year at least. The consent's id is the shred's, so that a crash repeats
    nothing.
    """
    name = policy.class_for(CONSENTS, CUSTOMER)
    finish_records(by=by)
    erased = 0
    for batch in _batches(_ended(at, name, policy)):
        asked = [shredding.Request(one.pk, one.subject_id, name, one.pk) for one in batch]
        erased += _finish(shredding.destroy_many(asked, by=by), by)
    return erased


def finish_records(*, by: Actor) -> int:
    """Takes up shreds of single consents that a crash left between their halves."""
    waiting = [state for state in shredding.unfinished() if state.retention_class]
    for batch in _batches(waiting):
        asked = [shredding.Request(one.id, one.subject, one.retention_class, one.id) for one in batch]
        _finish(shredding.destroy_many(asked, by=by), by)
    return len(waiting)


def _ended(at: dt.datetime, name: str, policy: Policy) -> list[Consent]:
    """Customers' consents whose end lies a full period back; people without account lose theirs with all the rest."""
    today = clock.day_of(at)
    before = clock.start_of(today - dt.timedelta(days=rules.shortest_days(policy.retention(name).period) - 1))
    ended = Q(withdrawn_at__lt=before) | Q(refused_at__lt=before)
    rows = Consent.objects.filter(ended, subject__kind__in=("customer", "staff")).order_by("pk")
    return [row for row in rows if policy.dies_on(name, _end_of(row)) <= today]


def _end_of(consent: Consent) -> dt.date:
    ended_at = consent.withdrawn_at or consent.refused_at
    assert ended_at is not None
    return clock.day_of(ended_at)


def _finish(states: Sequence[shredding.State], by: Actor) -> int:
    gone = [state.id for state in states if not state.held]
    if gone:
        actions.purge_records(by=by, consents=gone)
        shredding.complete(gone, by=by)
    return len(gone)


def drop_dead_periods(at: dt.datetime, *, policy: Policy, by: Actor) -> int:
    """Deletes rows whose every sealed value is of a period whose key is dead; returns how many.

    People under a hold keep theirs: the hold saved the keys.
    """
    dropped = 0
    for model in registry.held_models():
        name = _rolling_class(model, policy)
        if name:
            dropped += _drop(model, _last_dead(name, clock.day_of(at), policy), by)
    return dropped


def _rolling_class(model: registry.Model, policy: Policy) -> str:
    """The one rolling class that all of the model's sealed values are in, or nothing."""
    classes = {policy.class_for(field.category, CUSTOMER) for field in registry.sealed_fields(model)}
    return next(iter(classes)) if len(classes) == 1 and all(policy.retention(name).rolls for name in classes) else ""


def _last_dead(name: str, today: dt.date, policy: Policy) -> int:
    period = policy.period_of(name, today)
    while period > 0 and policy.period_ends(name, period) > today:
        period -= 1
    return period


def _drop(model: registry.Model, last_dead: int, by: Actor) -> int:
    # The period stands in clear in the value's header, as two bytes whose order is that of time.
    first = registry.sealed_fields(model)[0].name
    period = Func(F(first), 3, 2, function="substr", output_field=BinaryField())
    of_old = model._base_manager.annotate(sealed_in=period).filter(
        sealed_in__gt=b"\0\0", sealed_in__lte=last_dead.to_bytes(2, "big")
    )
    column = registry.subject_field(model).attname
    held: list[uuid.UUID] = []
    dropped = 0
    while people := list(of_old.exclude(**{f"{column}__in": held}).values_list(column, flat=True).distinct()[:BATCH]):
        under_hold = [who for who in people if holds.live(who)]
        held += under_hold
        free = [who for who in people if who not in set(under_hold)]
        if free:
            dead = list(of_old.filter(**{f"{column}__in": free}).values_list("pk", flat=True))
            dropped += actions.drop_rows(by=by, model=model, rows=dead)
    return dropped


def _batches(rows: Sequence[_T]) -> list[Sequence[_T]]:
    return [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]
