"""Killed while a person's first values are written: key pending, row, key bound."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from cloudspace.accounts.people.models import Profile, Subject
from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.vault import current, opening, sealing, subjects
from cloudspace.vault.keeper import values
from cloudspace.vault.models import SubjectKey, SubjectState
from tests.crash import killing, soundness

NAME = "Nguyễn Văn An"


def write_down(subject: uuid.UUID) -> None:
    """What every registration does at its core."""
    with transaction.atomic(using="default"):
        subjects.create(subject, "customer")
        person = Subject(id=subject, kind="customer", registered_at=clock.now())
        person.save(force_insert=True)
        profile = Profile(id=ids.new_id(), subject=person, named_at=clock.now())
        sealing.seal(profile, full_name=NAME, phone="0912345678")
        profile.save(force_insert=True)


def name_of(subject: uuid.UUID) -> object:
    """The name as it opens from the row, or why it does not."""
    keeper = current.keeper()
    table = opening.closed(opening.Wanted([Profile.objects.get(subject_id=subject)], ["full_name"]))
    (((cell,),),) = values.open_tables(keeper._keyring, keeper._policy, [table])  # type: ignore[attr-defined]
    return cell


def test_a_row_always_finds_its_key_and_a_key_without_row_is_swept_after_a_day(accounts: installation.Home) -> None:
    subject, steps = ids.new_id(), 0

    def act() -> None:
        write_down(subject)

    for steps in killing.at_every_step(act):  # noqa: B007
        written = Subject.objects.filter(pk=subject).exists()
        assert SubjectKey.objects.filter(subject=subject.bytes, state="bound").exists() <= written
        if written:
            assert name_of(subject) == NAME.encode()
        soundness.require_sound(accounts)
        _sweep_a_day_later()
        keys = SubjectKey.objects.filter(subject=subject.bytes)
        assert keys.filter(state="pending").count() == 0
        assert bool(keys.count()) == written
        if written:
            assert name_of(subject) == NAME.encode()
        subject = ids.new_id()
    assert steps > 10
    assert name_of(subject) == NAME.encode()
    assert set(SubjectKey.objects.filter(subject=subject.bytes).values_list("state", flat=True)) == {"bound"}
    _sweep_a_day_later()
    assert SubjectState.objects.count() == Subject.objects.count()


def _sweep_a_day_later() -> None:
    with clock.set_to(clock.now() + dt.timedelta(days=2)):
        current.keeper().sweep(clock.now())
