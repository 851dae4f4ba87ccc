"""The engine: batches, crashes, provisional people, and what single records lose (R1)."""

from __future__ import annotations

import datetime as dt
import os
import signal
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.agreements.models import Consent
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.models import Device, Profile, Subject
from cloudspace.commerce.payments import models as payments
from cloudspace.compliance.retention import actions, ageing, erasing, models, queries, registry
from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.messaging.models import Mail
from cloudspace.policy.model import Policy
from cloudspace.vault import current, files, holds, sealing, shredding, subjects
from cloudspace.vault.fields import SealedFile
from cloudspace.vault.keeper import shredder
from cloudspace.vault.models import Shredding, SubjectKey, SubjectState, Tombstone
from cloudspace.vault.opening import CaseRef
from tests.accounts.conftest import AN, Signed
from tests.compliance.conftest import buys
from tests.compliance.retention.conftest import Round, closes, mails_left

Enter = Callable[..., Signed]
BY = program("test")
DAY = dt.timedelta(days=1)
_SEALED = b"\x01" + bytes(63)
STEPS: dict[str, tuple[Any, str]] = {
    "asked": (shredding, "destroy_many"),
    "dying": (shredder.Shredder, "intend"),
    "logged": (shredder.Shredder, "_log_intentions"),
    "destroyed": (shredder.Shredder, "_destroy"),
    "figures": (actions.orders, "keep_figures"),
    "rows": (actions, "_delete_rows"),
    "purged": (actions, "purge"),
    "completed": (shredding, "complete"),
    "settled": (shredding, "settle"),
}


def rows_about(subject: uuid.UUID) -> list[str]:
    return [m._meta.label for m in registry.held_models() if registry.rows_of(m, [subject]).exists()]


def killed(step: str, act: Callable[[], object]) -> None:
    """Runs `act` in a process of its own that dies at `step` (`after:destroyed`) by SIGKILL."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        when, _, name = step.partition(":")
        place, attribute = STEPS[name]
        act_there = getattr(place, attribute)

        def fatal(*arguments: Any, **more: Any) -> Any:
            if when == "after":
                act_there(*arguments, **more)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(place, attribute, fatal)
        try:
            act()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("step", [f"{when}:{name}" for name in STEPS for when in ("before", "after")])
def test_killed_at_any_step_the_erasure_goes_on_from_there(
    step: str, gone: tuple[uuid.UUID, dt.date], night: Round, policy: Policy
) -> None:
    an, dies_on = gone
    night.sweep(dies_on - 30 * DAY)
    mails_left()
    with night.on(dies_on):
        now = clock.now()
        killed(step, lambda: erasing.erase_due(now, policy=policy))
        erasing.erase_due(now, policy=policy)
    assert rows_about(an) == []
    assert shredding.unfinished() == ()
    shred = Shredding.objects.get()
    assert shred.completed_at is not None
    assert not SubjectKey.objects.filter(subject=an.bytes).exists()
    assert SubjectState.objects.get(subject=an.bytes).state == "dead"
    assert models.ErasureReceipt.objects.get().shred == shred.pk


def provisional_transfer(moment: dt.datetime) -> uuid.UUID:
    """A bank row that nobody could match, with the words of whoever paid."""
    who = people.introduce(by=BY, kind="provisional").pk
    transfer = payments.BankTransfer(
        subject_id=who, provisional=True, source="webhook", signs_with=who, amount=10_000, currency="VND",
        received_at=moment, booked_at=moment, reason="no_reference",
    )  # fmt: skip
    sealing.seal(transfer, description="chuyen tien", counterparty_name="NGUYEN VAN X")
    transfer.save(force_insert=True)
    return who


def test_a_provisional_person_goes_a_year_after_their_money_was_settled(
    accounts: installation.Home, night: Round
) -> None:
    with clock.set_to(clock.now() - 400 * DAY):
        who = provisional_transfer(clock.now())
    assert night.sweep(clock.today()).erased == 0, "what still waits for its owner is not lost"
    payments.BankTransfer.objects.filter(subject_id=who).update(set_aside_at=clock.now())
    a_year_on = clock.today().replace(year=clock.today().year + 1)
    assert night.sweep(a_year_on - DAY).erased == 0
    assert night.sweep(a_year_on).erased == 1
    assert rows_about(who) == []
    assert Tombstone.objects.filter(subject=who.bytes).exists()


def test_who_came_back_between_the_look_and_the_erasure_is_left_alone(
    an: uuid.UUID, night: Round, enter: Enter, policy: Policy
) -> None:
    dies_on = queries.face_of(an).clock.dies_on
    assert dies_on is not None
    night.sweep(dies_on - 30 * DAY)
    with night.on(dies_on):
        enter(AN.email)
        assert erasing.erase_due(clock.now(), policy=policy) == erasing.Erased(withdrawn=1)
    assert Profile.objects.filter(subject_id=an).exists()


def test_somebody_who_stands_in_no_table_of_people_is_found_all_the_same(an: uuid.UUID) -> None:
    nobody = ids.new_id()
    models.Look.objects.create(subject_id=nobody, look_on=clock.today(), policy_digest="")
    assert queries.without_row() == []
    Mail.objects.create(
        id=ids.new_id(), subject_id=nobody, kind="a/b", purpose="secure_account", language="vi",
        created_at=clock.now(), due_at=clock.now(), subject_line=_SEALED, text=_SEALED, html=_SEALED,
    )  # fmt: skip
    assert queries.without_row() == [nobody]


def test_an_enquirer_goes_a_year_after_the_last_thing_done(accounts: installation.Home, night: Round) -> None:
    who = people.introduce(by=BY, kind="enquirer").pk
    a_year_on = clock.today().replace(year=clock.today().year + 1)
    assert night.sweep(a_year_on).erased == 1
    assert not Subject.objects.filter(pk=who).exists()


def test_a_refused_consent_goes_a_year_later_and_the_person_stays(an: uuid.UUID, night: Round, policy: Policy) -> None:
    refused = agreements.consent(
        by=BY, subject_id=an, purpose="send_newsletter", wording="Tin tức?", language="vi", given=False,
        contact="an@example.vn",
    )  # fmt: skip
    a_year_on = clock.today().replace(year=clock.today().year + 1)
    with night.on(a_year_on - DAY):
        assert ageing.erase_consents(clock.now(), policy=policy, by=BY) == 0
    with night.on(a_year_on):
        assert ageing.erase_consents(clock.now(), policy=policy, by=BY) == 1
    assert not Consent.objects.filter(pk=refused.pk).exists()
    assert Subject.objects.filter(pk=an).exists()
    tomb = Tombstone.objects.get(subject=an.bytes)
    assert (tomb.retention_class, bytes(tomb.granule)) == ("consent", refused.pk.bytes)


def device(subject: uuid.UUID) -> Device:
    made = Device(id=ids.new_id(), subject_id=subject, started_at=clock.now(), runs_out_at=clock.now())
    sealing.seal(made, browser="Firefox", network="192.0.2.7")
    made.save(force_insert=True)
    return made


def test_sign_in_records_go_month_by_month(an: uuid.UUID, binh: uuid.UUID, policy: Policy) -> None:
    old, held = device(an), device(binh)
    later = clock.now() + 400 * DAY
    holds.place(binh, reason="dispute", case=CaseRef("dispute", ids.new_id()), ends_at=later + DAY, by=BY)
    with clock.set_to(later):
        fresh = device(an)
        ageing.drop_dead_periods(later, policy=policy, by=BY)
    left = set(Device.objects.values_list("pk", flat=True))
    assert {fresh.pk, held.pk} <= left
    assert old.pk not in left


def test_the_figures_of_orders_stay_and_name_nobody(an: uuid.UUID, policy: Policy) -> None:
    buys(an)
    closes(an)
    actions.purge(by=BY, subjects=[an])
    assert rows_about(an) == []


def crowd(count: int) -> list[uuid.UUID]:
    """People with one sealed value each, due to be erased."""
    now = clock.now()
    who = [ids.new_id() for _ in range(count)]
    subjects.create_many([(one, "enquirer") for one in who])
    Subject.objects.bulk_create(Subject(id=one, kind="enquirer", registered_at=now) for one in who)
    rows: list[Any] = [Device(id=ids.new_id(), subject_id=one, started_at=now, runs_out_at=now) for one in who]
    sealing.seal_many(rows, [{"browser": "Firefox"}] * count)
    Device.objects.bulk_create(rows)
    for start in range(0, count, 500):
        actions.foresee(by=BY, subjects=who[start : start + 500], reason="enquiry_closed", dies_on=clock.today())
    return who


def test_many_are_erased_in_batches_of_at_most_500(
    accounts: installation.Home, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []
    destroy = shredding.destroy_many

    def counted(requests: Any, **more: Any) -> Any:
        sizes.append(len(requests))
        return destroy(requests, **more)

    who = crowd(1_100)
    monkeypatch.setattr(shredding, "destroy_many", counted)
    with clock.set_to(clock.now() + 400 * DAY):
        done = erasing.erase_due(clock.now(), policy=policy)
    assert done.erased == 1_100
    assert sizes == [500, 500, 100]
    assert not Subject.objects.filter(pk__in=who).exists()
    assert current.keeper().shreds(open_only=True) == ()


def test_the_content_of_files_goes_with_the_rows(an: uuid.UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    forgotten: list[tuple[str, list[uuid.UUID]]] = []
    monkeypatch.setattr(files, "forget", lambda model, rows: forgotten.append((model._meta.label, list(rows))))
    monkeypatch.setattr(registry, "sealed_fields", lambda model: (SealedFile(category="identity"),))
    profile = Profile.objects.get(subject_id=an).pk
    actions.purge(by=BY, subjects=[an])
    assert ("people.Profile", [profile]) in forgotten
    assert not Profile.objects.filter(pk=profile).exists()


def test_one_that_stays_due_is_looked_at_once_and_stops_no_other(
    accounts: installation.Home, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    stays, *others = crowd(3)
    # By the machine's clock the hold puts its row off until tomorrow, which is before the day of this round.
    later = clock.now() + 400 * DAY
    holds.place(stays, reason="dispute", case=CaseRef("dispute", ids.new_id()), ends_at=later + DAY, by=BY)
    monkeypatch.setattr(erasing, "BATCH", 1)
    rounds: list[int] = []

    def counted(count: int) -> None:
        rounds.append(count)
        assert len(rounds) <= 3, "the round does not end"

    done = erasing.erase_due(later, policy=policy, progress=counted)
    assert (done.erased, done.held) == (2, 1)
    assert list(Subject.objects.filter(pk__in=[stays, *others]).values_list("pk", flat=True)) == [stays]
    assert models.Erasure.objects.get(subject_id=stays).due_at <= later
