"""Warnings, erasures to come, the deletion of rows, receipts, the confirmation of the machine's clock."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.conf import settings
from django.db import models as tables
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import duties
from cloudspace.accounts.agreements.models import Consent
from cloudspace.commerce.orders import actions as orders
from cloudspace.compliance.retention import digests, models, queries, registry, rules
from cloudspace.kit import clock, ids, inserting
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused
from cloudspace.messaging import actions as messages
from cloudspace.policy.model import Policy
from cloudspace.vault import fields, files, ledger

CODE_LENGTH = 20
HELD_FOR = dt.timedelta(days=1)


class PeopleOnly(Refused):
    """The program cannot vouch for its own clock."""

    code = "people_only"
    sentence = _("A person has to confirm the clock.")


@recording.action
def warn(*, by: Actor, subject: uuid.UUID, language: str, found: rules.Clock, policy: Policy) -> models.Erasure:
    """Warns a person by mail of the day on which their data dies, and issues the receipt's code in the same mail.

    The code cannot be mailed afterwards: then nothing of the address is left. Warned once; repeating changes nothing.
    """
    standing = models.Erasure.objects.filter(subject_id=subject).first()
    if standing is not None:
        return standing
    now = clock.now()
    erases_on = rules.may_erase_from(found, clock.day_of(now), policy) or clock.day_of(now)
    erasure, code = _foreseen(subject, found.reason, erases_on), ids.readable_code(CODE_LENGTH)
    models.ErasureReceipt.objects.create(code_digest=digests.of_code(code), shred=erasure.pk, issued_at=now)
    mail = messages.write_mail(
        by=by,
        subject_id=subject,
        kind="retention/warning",
        language=language,
        context=_words(code, erases_on, found),
        purpose="retain_and_erase",
    )
    erasure.warned_at, erasure.mail_id = now, mail.pk
    erasure.save(force_insert=True)
    recording.record(by=by, verb="erasure.warned", target=erasure, reason=found.reason)
    return erasure


def _words(code: str, erases_on: dt.date, found: rules.Clock) -> Mapping[str, object]:
    site = str(settings.PUBLIC_URL)
    written = rules.written_code(code)
    return {
        "site": site,
        "erases_on": f"{erases_on:%d/%m/%Y}",
        "closed": found.closed,
        "ended_on": f"{found.started_on:%d/%m/%Y}" if found.started_on else "",
        "code": written,
        "receipt_address": f"{site}/erasure/{written}",
    }


@recording.action
def foresee(*, by: Actor, subjects: Sequence[uuid.UUID], reason: rules.Reason, dies_on: dt.date) -> int:
    """Notes erasures of people who cannot be warned: no address of theirs was ever confirmed. Returns how many."""
    standing = set(models.Erasure.objects.filter(subject_id__in=subjects).values_list("subject_id", flat=True))
    fresh = [_foreseen(subject, reason, dies_on) for subject in subjects if subject not in standing]
    inserting.insert_many(fresh)
    recording.record(by=by, verb="erasures.foreseen", count=len(fresh), reason=reason)
    return len(fresh)


def _foreseen(subject: uuid.UUID, reason: str, dies_on: dt.date) -> models.Erasure:
    return models.Erasure(
        id=ids.new_id(), subject_id=subject, reason=reason, dies_on=dies_on, made_at=clock.now(),
        due_at=clock.start_of(dies_on),
    )  # fmt: skip


@recording.action
def withdraw(*, by: Actor, erasures: Sequence[uuid.UUID]) -> int:
    """Takes back erasures whose clock began anew or stopped; their receipts prove nothing and go too."""
    models.ErasureReceipt.objects.filter(shred__in=erasures).delete()
    gone, _by_table = models.Erasure.objects.filter(pk__in=erasures).delete()
    recording.record(by=by, verb="erasures.withdrawn", count=gone)
    return gone


@recording.action
def hold_back(*, by: Actor, erasures: Sequence[uuid.UUID]) -> None:
    """A hold stopped these: they come up again every day and go on by themselves when it is lifted (R1)."""
    now = clock.now()
    models.Erasure.objects.filter(pk__in=erasures).update(held_at=now, due_at=now + HELD_FOR)
    recording.record(by=by, verb="erasures.held", count=len(erasures))


@recording.action
def wait_for_warning(*, by: Actor, erasures: Mapping[uuid.UUID, dt.datetime | None]) -> None:
    """Puts off erasures whose warning left late, to the end of its full time; given None, it still waits to leave.

    Those come up again tomorrow, under the day that they were announced for.
    """
    now, lasts = clock.now(), dt.timedelta(days=queries.policy().figures.warning_days)
    for erasure, left_at in erasures.items():
        row = models.Erasure.objects.filter(pk=erasure)
        if left_at is None:
            row.update(due_at=now + HELD_FOR)
        else:
            dies_on = clock.day_of(left_at) + lasts
            row.update(warned_at=left_at, dies_on=dies_on, due_at=clock.start_of(dies_on))
    recording.record(by=by, verb="erasures.put_off", count=len(erasures))


@recording.action
def purge(*, by: Actor, subjects: Sequence[uuid.UUID]) -> int:
    """Deletes every row that names these people, whose keys are destroyed; returns how many rows.

    What stays are figures that name nobody. Repeatable: nothing is kept twice, nothing deleted is missed.
    """
    orders.keep_figures(by=by, subjects=subjects)
    gone = sum(_delete_rows(model, subjects) for model in registry.held_models())
    recording.record(by=by, verb="rows.purged", people=len(subjects), rows=gone)
    return gone


@recording.action
def purge_records(*, by: Actor, consents: Sequence[uuid.UUID]) -> int:
    """Deletes consents whose own keys are destroyed. Repeatable."""
    gone = Consent.objects.filter(pk__in=consents)._raw_delete("default")
    recording.record(by=by, verb="consents.purged", rows=gone)
    return gone


@recording.action
def drop_rows(*, by: Actor, model: registry.Model, rows: Sequence[object]) -> int:
    """Deletes rows whose values nobody can open any more, because their period's key died."""
    gone = model._base_manager.filter(pk__in=rows)._raw_delete("default")
    recording.record(by=by, verb="rows.dropped", rows=gone)
    return gone


def _delete_rows(model: registry.Model, subjects: Sequence[uuid.UUID]) -> int:
    """One statement per table, and one for each table that points to it: what hangs on a row goes with the row."""
    doomed = registry.rows_of(model, subjects)
    gone = 0
    # Hidden relations too: a lower floor has no names for the tables above that point to it.
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ForeignObjectRel):
            continue
        dependent = relation.related_model
        if not isinstance(dependent, type) or relation.field.attname == _subject_attname(dependent):
            continue
        hanging = dependent._base_manager.filter(**{f"{relation.field.name}__in": doomed.values("pk")})
        if relation.field.null:
            hanging.update(**{relation.field.name: None})
        else:
            gone += hanging._raw_delete("default")
    if any(isinstance(field, fields.SealedFile) for field in registry.sealed_fields(model)):
        # Before the rows: their keys are dead already, so nothing readable is lost should this be taken back.
        files.forget(model, doomed.values_list("pk", flat=True))
    return gone + doomed._raw_delete("default")


def _subject_attname(model: type[tables.Model]) -> str:
    return registry.subject_field(model).attname if registry.holding_of(model).subject else ""


@recording.action
def remember_looks(*, by: Actor, looks: Mapping[uuid.UUID, dt.date], policy_digest: str) -> None:
    """Notes when each of these people is looked at next."""
    models.Look.objects.bulk_create(
        [models.Look(subject_id=who, look_on=day, policy_digest=policy_digest) for who, day in looks.items()],
        update_conflicts=True,
        unique_fields=["subject_id"],
        update_fields=["look_on", "policy_digest"],
    )
    recording.record(by=by, verb="clocks.looked_at", count=len(looks))


@recording.action
def keep_round(*, by: Actor, warned: int, withdrawn: int, erased: int, held: int, unwarned: int = 0) -> models.Round:
    """Notes that a nightly round ended, with its figures; `unwarned` of the erased had a warning that never left."""
    done = models.Round.objects.create(
        at=clock.now(), warned=warned, withdrawn=withdrawn, erased=erased, held=held, unwarned=unwarned
    )
    recording.record(by=by, verb="round.ended", target=done)
    return done


@recording.action
def confirm_clock(*, by: Actor) -> models.ClockConfirmation:
    """A person vouches that the machine's clock is right now; logged, and on the board.

    Raises PeopleOnly, NotAllowed.
    """
    if by.kind != "staff":
        raise PeopleOnly
    duties.require(by, duties.CLOCK)
    now = clock.now()
    entry = ledger.record("clock_confirmed", by=by, confirmed_at=now)
    made = models.ClockConfirmation.objects.create(confirmed_at=now, confirmed_by=by.id, entry=entry)
    recording.record(by=by, verb="clock.confirmed", target=made)
    return made
