"""Two at once, and late ones: decided by the vault's locks, never by luck."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction

from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.transparency import appending
from cloudspace.transparency.heads import LogUnavailable
from cloudspace.vault import cases, holds, ledger, lookup, shredding
from cloudspace.vault.errors import AddressTaken, OpeningRefused, SubjectGone
from cloudspace.vault.keeper import epochs, interface, log, rotation, store
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import Hold, LookupToken, PeriodKey, SubjectKey
from tests.vault.conftest import DEVICE, Person, sealed_name

SWEEP = program("retention_sweep")
DISPUTE = m.CaseRef("dispute", ids.new_id())


def later(days: int = 1) -> dt.datetime:
    return clock.now() + dt.timedelta(days=days)


def at_once(*acts: Callable[[], None]) -> None:
    """Runs each act in a thread of its own, on connections of its own."""

    def closing(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=closing, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_late_task_against_a_dead_person_opens_and_seals_nothing(
    keeper: interface.Keeper, an: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "_rules", {("secure_account", "sign_in"): lambda *asked: None})
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    asked = m.Open("secure_account", m.CaseRef("sign_in", ids.new_id()), program("sign_in"), (_contact(an, value),))
    shredding.destroy_keys(ids.new_id(), subject=an.subject, by=SWEEP)
    with pytest.raises(OpeningRefused) as refused:
        keeper.open(asked)
    assert refused.value.reason == "subject_erased"
    for act in (
        lambda: keeper.seal(an.table(b"An"), clock.today()),
        lambda: lookup.claim_email(an.subject, "an@khach.example", expires_at=later()),
        lambda: lookup.set_phone(an.subject, "0912345678"),
        lambda: lookup.put_many("email", [(an.subject, "an@khach.example")]),
        lambda: holds.place(an.subject, reason="dispute", case=DISPUTE, ends_at=later(), by=SWEEP),
    ):
        with pytest.raises(SubjectGone):
            act()
    assert SubjectKey.objects.count() == LookupToken.objects.count() == Hold.objects.count() == 0


def _contact(who: Person, value: bytes) -> m.Table:
    return who.table(value, column=m.Column("people.Profile.email", "contact"))


def test_sealing_against_a_shred_leaves_no_key_behind(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "An")
    together = threading.Barrier(3)

    def seal() -> None:
        together.wait()
        for _ in range(20):
            try:
                sealed = keeper.seal(an.table(b"203.0.113.7", column=DEVICE), clock.today())
                keeper.bind(sealed.unbound)
            except SubjectGone:
                return

    def shred() -> None:
        together.wait()
        shredding.destroy_keys(ids.new_id(), subject=an.subject, by=SWEEP)

    at_once(seal, shred, seal)
    assert SubjectKey.objects.count() == 0


def test_a_class_that_is_dying_takes_no_new_value(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "An")
    SubjectKey.objects.update(state="dying")
    with pytest.raises(SubjectGone):
        keeper.seal(an.table(b"An"), clock.today())


def test_a_hold_comes_too_late_for_a_class_that_is_dying(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "An")
    SubjectKey.objects.update(state="dying")
    for retention_class in ("", "service"):
        with pytest.raises(SubjectGone):
            holds.place(
                an.subject, reason="dispute", case=DISPUTE, ends_at=later(), by=SWEEP, retention_class=retention_class
            )
    holds.place(an.subject, reason="dispute", case=DISPUTE, ends_at=later(), by=SWEEP, retention_class="security")
    assert Hold.objects.count() == 1


def test_confirming_on_either_side_of_an_epochs_begin_leaves_one_owner(
    keeper: interface.Keeper, an: Person, binh: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tokens of two epochs differ, so that no uniqueness tells that both name one address."""
    for who in (an, binh):
        lookup.claim_email(who.subject, "chung@khach.example", expires_at=later())
    before_commit, outcomes = threading.Event(), []
    begun = threading.Event()
    real = epochs.current

    def slow_current() -> int:
        number = real()
        if threading.current_thread().name == "an":
            before_commit.set()
            begun.wait(timeout=2)
        return number

    monkeypatch.setattr(epochs, "current", slow_current)

    def confirm(who: Person) -> None:
        try:
            lookup.confirm_email(who.subject)
            outcomes.append("confirmed")
        except AddressTaken:
            outcomes.append("taken")

    def of_an() -> None:
        threading.current_thread().name = "an"
        confirm(an)

    def of_binh() -> None:
        before_commit.wait()
        if store.is_postgresql():
            # SQLite has one writer, who is at work here.
            keeper._keyring._provider.begin(2)  # type: ignore[attr-defined]
            epochs.begin(2, clock.now())
        threading.Timer(0.3, begun.set).start()
        confirm(binh)

    at_once(of_an, of_binh)
    assert sorted(outcomes) == ["confirmed", "taken"]
    keeper.rotate(lambda count: None)
    assert LookupToken.objects.count() == 1
    assert lookup.find("email", "chung@khach.example") == (an.subject,)


def test_taking_over_customers_during_a_rotation_finds_the_owner_of_an_address(
    keeper: interface.Keeper, an: Person, binh: Person
) -> None:
    lookup.put_many("email", [(an.subject, "chung@khach.example")])
    keeper._keyring._provider.begin(2)  # type: ignore[attr-defined]
    epochs.begin(2, clock.now())
    with pytest.raises(AddressTaken):
        lookup.put_many("email", [(binh.subject, "chung@khach.example")])
    assert keeper.rotate(lambda count: None) == 2
    assert lookup.find("email", "chung@khach.example") == (an.subject,)


def test_a_key_made_by_a_hold_that_failed_seals_nothing_afterwards(
    keeper: interface.Keeper, an: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The period's key must not live on in memory alone once the hold's transaction was rolled back."""

    def unavailable(entries: object) -> tuple[int, ...]:
        raise LogUnavailable

    sealed_name(keeper, an, "An")
    with monkeypatch.context() as patched:
        patched.setattr(appending, "append", unavailable)
        with pytest.raises(LogUnavailable):
            holds.place(an.subject, reason="dispute", case=DISPUTE, ends_at=later(), by=SWEEP)
    position = ledger.record("searched", by=SWEEP, found=1)
    keeper._keyring.forget_all()  # type: ignore[attr-defined]
    assert b"searched" in keeper._log._opened(_entry(position))[1]  # type: ignore[attr-defined]


def _entry(position: int) -> object:
    from cloudspace.transparency.models import Entry

    return Entry.objects.get(index=position)


def test_no_key_of_a_period_is_made_inside_anothers_transaction(keeper: interface.Keeper) -> None:
    with pytest.raises(LogUnavailable), transaction.atomic(using="vault"):
        ledger.record("searched", by=SWEEP, found=1)
    assert PeriodKey.objects.count() == 0
    assert log.CLASS == "accountability"
    assert ledger.record("searched", by=SWEEP, found=1) == 0


def test_rotating_twice_at_once_ends_in_one_epoch(
    keeper: interface.Keeper, an: Person, binh: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 1)
    for who in (an, binh):
        sealed_name(keeper, who, "An")
        lookup.set_phone(who.subject, "0912345678")
    reached: list[int] = []
    at_once(*[lambda: reached.append(keeper.rotate(lambda count: None))] * 3)
    assert len(reached) == 3
    (number,) = set(SubjectKey.objects.values_list("epoch", flat=True))
    assert number == max(reached) == epochs.current()
    assert set(lookup.find("phone", "0912345678")) == {an.subject, binh.subject}
