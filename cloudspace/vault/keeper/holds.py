"""Holds: what stops keys from dying."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Q, QuerySet

from cloudspace.kit import clock, ids, prepared
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy
from cloudspace.vault.errors import SubjectGone
from cloudspace.vault.keeper import epochs, formats, keys, log, providers, store
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import HeldKey, Hold, PeriodKey, SubjectKey


class Holds:
    """Places and lifts holds."""

    def __init__(self, policy: Policy, keyring: keys.Keys, entries: log.Log, provider: providers.Provider) -> None:
        self._policy, self._keyring, self._entries, self._provider = policy, keyring, entries, provider

    def place(
        self,
        subject: uuid.UUID,
        retention_class: str,
        reason: str,
        case: m.CaseRef,
        ends_at: dt.datetime,
        by: Actor,
        hold: uuid.UUID | None = None,
    ) -> uuid.UUID:
        """Raises SubjectGone when a shred came first; whichever locks the subject first decides.

        `hold` is the id of one that is placed again.
        """
        hold = hold or ids.new_id()
        body = {
            "hold": hold,
            "class": retention_class,
            "reason": reason,
            "case": {"kind": case.kind, "id": case.id},
            "ends_at": ends_at,
        }
        self._entries.prepare()
        with store.writing():
            people = keys.known([subject.bytes], lock=store.for_update())
            if subject.bytes not in people or people[subject.bytes].state != "living":
                raise SubjectGone
            if _dying(subject.bytes, retention_class):
                raise SubjectGone
            self._entries.write("hold_placed", body, actor=by, subject=subject)
            Hold.objects.create(
                id=hold, subject=subject.bytes, retention_class=retention_class, reason=reason,
                case_kind=case.kind, case_id=case.id, placed_at=clock.now(), placed_by=by.id, ends_at=ends_at,
            )  # fmt: skip
            self._save_rolling(hold, subject.bytes, retention_class)
        return hold

    def lift(self, hold: uuid.UUID, by: Actor) -> None:
        """Lifts a hold and drops the keys it had saved; repeatable."""
        self._entries.prepare()
        with store.writing():
            held = Hold.objects.select_for_update().filter(id=hold, lifted_at=None).first()
            if held is None:
                return
            subject = uuid.UUID(bytes=bytes(held.subject))
            self._entries.write("hold_lifted", {"hold": hold}, actor=by, subject=subject)
            held.lifted_at, held.lifted_by = clock.now(), by.id
            held.save(update_fields=["lifted_at", "lifted_by"])
            HeldKey.objects.filter(hold=held).delete()

    def live(self, subject: uuid.UUID) -> tuple[tuple[uuid.UUID, str, str, dt.datetime], ...]:
        """Live holds of `subject`."""
        now, found = clock.now(), prepared.rows(Hold, order="placed_at", subject=subject.bytes)
        return tuple(
            (hold.id, hold.retention_class, hold.reason, hold.ends_at)
            for hold in found
            if hold.lifted_at is None and hold.ends_at > now
        )

    def settle(self, at: dt.datetime) -> None:
        """Before periods die at `at`: saves their derived keys for holds that stand, drops those of holds that ended.

        Repeatable. A period that began after its hold was placed is saved here alone.
        """
        HeldKey.objects.filter(hold__ends_at__lte=at).delete()
        dying = PeriodKey.objects.filter(dies_on__lte=clock.day_of(at)).values_list("retention_class", "period")
        for retention_class, period in dying:
            for hold in Hold.objects.filter(lifted_at=None, ends_at__gt=at, retention_class__in=("", retention_class)):
                with store.writing():
                    if Hold.objects.select_for_update().filter(id=hold.id, lifted_at=None).exists():
                        self._save_period(hold, retention_class, period)

    def _save_period(self, hold: Hold, retention_class: str, period: int) -> None:
        subject = bytes(hold.subject)
        saved = HeldKey.objects.filter(hold=hold, retention_class=retention_class, period=period)
        there = {bytes(granule) for granule in saved.values_list("granule", flat=True)}
        for key in SubjectKey.objects.filter(subject=subject, retention_class=retention_class):
            if bytes(key.granule) not in there:
                self._save(hold.id, keys.KeyPlace(subject, retention_class, bytes(key.granule)), period)

    def _save_rolling(self, hold: uuid.UUID, subject: bytes, retention_class: str) -> None:
        """A rolling class loses its period keys by time alone: the derived keys are saved now, under the epoch."""
        rolling = {name for name, kept in self._policy.retention_classes.items() if kept.rolls}
        stands = SubjectKey.objects.filter(subject=subject, retention_class__in=rolling)
        if retention_class:
            stands = stands.filter(retention_class=retention_class)
        for key in stands:
            for period in self._living_periods(key.retention_class):
                self._save(hold, keys.KeyPlace(subject, key.retention_class, bytes(key.granule)), period)

    def _living_periods(self, retention_class: str) -> list[int]:
        found = store.rows("SELECT period FROM vault_periodkey WHERE retention_class = %s", [retention_class])
        return [int(period) for (period,) in found]

    def _save(self, hold: uuid.UUID, place: keys.KeyPlace, period: int) -> None:
        subject_key = self._keyring.fetch([place.subject], [place.retention_class]).get(place)
        period_key = self._keyring.period(place.retention_class, period, self._policy, make=False)
        if subject_key is None or period_key is None:
            return
        derived = keys.value_key(subject_key, period_key, place.retention_class, period)
        number = epochs.current()
        bound = formats.held_place(formats.wrapping_place(*place, keys.VERSION), period)
        HeldKey.objects.create(
            hold_id=hold, subject=place.subject, retention_class=place.retention_class, granule=place.granule,
            version=keys.VERSION, period=period, epoch=number,
            wrapped=self._provider.epoch(number).wrap(derived, bound),
        )  # fmt: skip


def _dying(subject: bytes, retention_class: str) -> bool:
    """Whether a shred that the hold would have to stop has begun already."""
    dying = SubjectKey.objects.filter(subject=subject, state="dying")
    return (dying.filter(retention_class=retention_class) if retention_class else dying).exists()


def live(subject: bytes, at: dt.datetime | None = None) -> QuerySet[Hold]:
    """Holds of `subject` that stand at `at`."""
    return Hold.objects.filter(Q(lifted_at=None), subject=subject, ends_at__gt=at or clock.now())
