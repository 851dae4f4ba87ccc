"""Reading the clock: a person's own, the erasures to come, the proof for whoever holds a receipt's code."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Container, Iterator
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people import queries as people
from cloudspace.accounts.people.models import Subject
from cloudspace.compliance.retention import digests, facts, models, registry, rules
from cloudspace.kit import clock, prepared
from cloudspace.kit.errors import Refused
from cloudspace.policy.model import Policy
from cloudspace.transparency import reading
from cloudspace.vault import holds, shredding

CHUNK = 500
MOST_WITHOUT_ROW = 5_000
OWN_APP = "retention"


class NoSuchReceipt(Refused):
    """No erasure has this code."""

    code = "no_such_receipt"
    sentence = _("No erasure has this code. Please check it against the mail that you got.")


class Hold(NamedTuple):
    """A recorded reason that stops keys from dying: of one class, or of all (empty), until `ends_at`."""

    retention_class: str
    reason: str
    ends_at: dt.datetime


class Face(NamedTuple):
    """A person's clock as shown to them. `erases_on` is None while service runs; it waits for holds."""

    facts: rules.Facts
    clock: rules.Clock
    erases_on: dt.date | None
    warned_at: dt.datetime | None
    holds: tuple[Hold, ...]


class LogPlace(NamedTuple):
    """A step of an erasure in the log: number, commitment (hex), and whether a checkpoint covers it yet.

    The body stays closed: it names the person's random id. The commitment is the public leaf, so that anybody can check
    that it stands at this place.
    """

    number: int
    commitment: str
    appended_at: dt.datetime
    covered: bool


class Receipt(NamedTuple):
    """Proof of an erasure, free of identity. Times are None while the step has not happened.

    `state`: announced, destroyed, completed, dark (the epoch's root is destroyed, so that no copy opens).
    `dark_by` is when the epoch's root is gone at the latest. `drill_passed_at` is None until a drill has run.
    """

    state: str
    issued_at: dt.datetime
    requested_at: dt.datetime | None
    destroyed_at: dt.datetime | None
    epoch: int | None
    epoch_died_at: dt.datetime | None
    dark_by: dt.datetime | None
    intention: LogPlace | None
    completion: LogPlace | None
    drill_passed_at: dt.datetime | None = None


def policy() -> Policy:
    """The policy in force."""
    return agreements.in_force()


def face_of(subject: uuid.UUID) -> Face:
    """The person's clock with its dates, warning and holds (R1). Raises PersonUnknown."""
    return face_of_person(people.person(subject))


def face_of_person(person: Subject, *, named_in: Container[registry.Model] | None = None) -> Face:
    """The same for the person whose row is at hand.

    Whoever has counted where the person is named says so by `named_in`, and no other table is read.
    """
    subject, found, kept = person.pk, facts.of_person(person, named_in=named_in), policy()
    running = rules.clock(found, kept)
    announced = named_in is None or models.Erasure in named_in
    erasure = prepared.first(models.Erasure, subject_id=subject) if announced else None
    warned_at = erasure.warned_at if erasure else None
    erases_on = rules.may_erase_from(running, clock.day_of(warned_at) if warned_at else None, kept)
    standing = tuple(Hold(name, reason, ends_at) for _id, name, reason, ends_at in holds.live(subject))
    return Face(found, running, erases_on, warned_at, standing)


def to_look_at(at: dt.datetime, policy: Policy) -> Iterator[list[uuid.UUID]]:
    """People whose clock can matter at `at`, in chunks; each is yielded once."""
    today = clock.day_of(at)
    before = clock.start_of(rules.first_known_before(today, policy) + dt.timedelta(days=1))
    later = models.Look.objects.filter(subject_id=OuterRef("pk"), look_on__gt=today, policy_digest=policy.digest)
    waiting = get_user_model()._base_manager.filter(registered_at__lt=before).exclude(Exists(later)).order_by("pk")
    last: uuid.UUID | None = None
    while True:
        rows = waiting if last is None else waiting.filter(pk__gt=last)
        chunk = list(rows.values_list("pk", flat=True)[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1]


def without_row() -> list[uuid.UUID]:
    """Provisional people, who stand in no table of people but in rows about them; some thousands at once."""
    found: set[uuid.UUID] = set()
    for model in registry.held_models():
        field = registry.subject_field(model)
        if field.is_relation or field.primary_key or model._meta.app_label == OWN_APP:
            continue
        known = get_user_model()._base_manager.filter(pk=OuterRef(field.attname))
        rows = model._base_manager.exclude(Exists(known)).order_by()
        found.update(rows.values_list(field.attname, flat=True).distinct()[:MOST_WITHOUT_ROW])
    return sorted(found)


def languages_of(subjects: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The language in which each confirmed person is written to; others cannot be written to and are left out."""
    rows = get_user_model()._base_manager.filter(pk__in=subjects, confirmed_at__isnull=False)
    return dict(rows.values_list("pk", "language"))


def receipt(code: str) -> Receipt:
    """What can be proved to whoever holds `code`, however typed (R1). Raises NoSuchReceipt."""
    digest = digests.of_code(rules.plain_code(code))
    found = models.ErasureReceipt.objects.filter(code_digest=digest).first()
    if found is None:
        raise NoSuchReceipt
    state = shredding.state(found.shred)
    if state is None:
        return Receipt("announced", found.issued_at, None, None, None, None, None, None, None)
    horizon = dt.timedelta(days=policy().figures.shred_horizon_days)
    return Receipt(
        state=_stage(state),
        issued_at=found.issued_at,
        requested_at=state.requested_at,
        destroyed_at=state.destroyed_at,
        epoch=state.epoch,
        epoch_died_at=state.epoch_died_at,
        dark_by=state.destroyed_at + horizon if state.destroyed_at else None,
        intention=_place(state.intention),
        completion=_place(state.completion),
    )


def _stage(state: shredding.State) -> str:
    if state.completion is not None:
        return "dark" if state.epoch_died_at is not None else "completed"
    return "destroyed" if state.destroyed_at is not None else "announced"


def _place(index: int | None) -> LogPlace | None:
    if index is None:
        return None
    entry, newest = reading.entry(index), reading.latest_checkpoint()
    covered = newest is not None and index - newest.first_index < newest.size
    return LogPlace(index, entry.commitment.hex(), entry.appended_at, covered)


def clock_may_be_trusted(now: dt.datetime) -> bool:
    """Whether dates may be acted on at `now`: near the last checkpoint, or vouched for by a person."""
    newest = reading.latest_checkpoint()
    confirmed = (
        models.ClockConfirmation.objects.order_by("-confirmed_at").values_list("confirmed_at", flat=True).first()
    )
    tolerance = policy().figures.clock_tolerance_hours
    return rules.trusts_clock(now, newest.at if newest else None, confirmed, tolerance)
