"""An older copy of the vault is put back: what it forgot is done again before anything is served (R1)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import connections

from cloudspace.config import installation, wiring
from cloudspace.config.founding import ThisHouse
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor, program
from cloudspace.vault import holds, ledger, restoring, rotating, shredding
from cloudspace.vault.errors import OpeningRefused
from cloudspace.vault.keeper import interface, replay
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import Hold, PeriodKey, SubjectKey, Tombstone
from tests.vault.conftest import Person, person, sealed_name

OPERATOR = program("vault replay")
SWEEP = program("retention.sweep")
DAY = dt.timedelta(days=1)


class Copy:
    """Every row of the vault as it stands now."""

    def __init__(self) -> None:
        self._tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {}
        with connections["vault"].cursor() as cursor:
            for model in apps.get_app_config("vault").get_models():
                cursor.execute(f"SELECT * FROM {model._meta.db_table}")
                self._tables[model._meta.db_table] = [c[0] for c in cursor.description], cursor.fetchall()

    def put_back(self) -> None:
        """In place of what stands there; the keeper begins anew, as after a stop."""
        with connections["vault"].cursor() as cursor, connections["vault"].constraint_checks_disabled():
            for table in reversed(self._tables):
                cursor.execute(f"DELETE FROM {table}")
            for table, (columns, rows) in self._tables.items():
                places = ", ".join(["%s"] * len(columns))
                names = ", ".join(f'"{name}"' for name in columns)
                cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)
        wiring.wire()


@pytest.fixture(autouse=True)
def founded(keeper: interface.Keeper) -> None:
    """The log has an entry, as after `init`."""
    ledger.record("founded", by=OPERATOR)


def erased(who: Person, retention_class: str = "", granule: uuid.UUID | None = None) -> uuid.UUID:
    """A shred from intention to completion; its id."""
    shred = ids.new_id()
    shredding.destroy_keys(shred, subject=who.subject, by=SWEEP, retention_class=retention_class, granule=granule)
    shredding.complete([shred], by=SWEEP)
    return shred


def keys_of(who: Person) -> int:
    return SubjectKey.objects.filter(subject=who.subject.bytes).count()


def test_keys_that_a_copy_brings_back_are_destroyed_again(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Thị An")
    sealed_name(keeper, binh, "Trần Văn Bình")
    copy = Copy()
    erased(an)
    assert keys_of(an) == 0
    assert not restoring.behind()
    copy.put_back()
    assert keys_of(an) == 1
    assert restoring.behind()
    assert restoring.replay(by=OPERATOR) == (1, 0, 0)
    assert (keys_of(an), keys_of(binh)) == (0, 1)
    assert Tombstone.objects.filter(subject=an.subject.bytes).exists()
    assert not restoring.behind()
    assert restoring.replay(by=OPERATOR) == (0, 0, 0)


def test_a_copy_that_forgot_nothing_is_not_behind(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Thị An")
    erased(an)
    copy = Copy()
    copy.put_back()
    assert not restoring.behind()


def test_whoever_came_and_went_after_the_copy_stays_gone(keeper: interface.Keeper) -> None:
    copy = Copy()
    mai = person()
    sealed_name(keeper, mai, "Lý Thị Mai")
    erased(mai)
    copy.put_back()
    assert restoring.replay(by=OPERATOR).shreds == 1
    assert not restoring.behind()
    assert keys_of(mai) == 0


def test_a_class_of_one_case_is_destroyed_again_and_no_other(keeper: interface.Keeper, an: Person) -> None:
    cases = [ids.new_id(), ids.new_id()]
    column = m.Column("agreements.Consent.text", "consents")
    for case in cases:
        sealed = keeper.seal(m.Table((column,), (m.Row(an.subject, ids.new_id(), case, (b"x",)),)), clock.today())
        keeper.bind(sealed.unbound)
    copy = Copy()
    erased(an, "consent", cases[0])
    copy.put_back()
    assert restoring.replay(by=OPERATOR).shreds == 1
    assert [bytes(key.granule) for key in SubjectKey.objects.filter(subject=an.subject.bytes)] == [cases[1].bytes]


def test_a_hold_that_a_copy_forgot_stands_again_under_its_number(
    keeper: interface.Keeper, an: Person, binh: Person
) -> None:
    for who in (an, binh):
        sealed_name(keeper, who, "Tên")
    case = m.CaseRef("dispute", ids.new_id())
    before = holds.place(binh.subject, reason="dispute", case=case, ends_at=clock.now() + DAY, by=SWEEP)
    copy = Copy()
    hold = holds.place(an.subject, reason="dispute", case=case, ends_at=clock.now() + DAY, by=SWEEP)
    brief = holds.place(an.subject, reason="dispute", case=case, ends_at=clock.now() + DAY, by=SWEEP)
    holds.lift(brief, by=SWEEP)
    holds.lift(before, by=SWEEP)
    copy.put_back()
    assert holds.live(an.subject) == ()
    assert restoring.replay(by=OPERATOR) == (0, 1, 1)
    assert [found[0] for found in holds.live(an.subject)] == [hold]
    assert holds.live(binh.subject) == ()
    assert Hold.objects.count() == 2


def test_a_hold_that_ran_out_meanwhile_does_not_stand_again(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "An")
    copy = Copy()
    case = m.CaseRef("dispute", ids.new_id())
    holds.place(an.subject, reason="dispute", case=case, ends_at=clock.now() + DAY, by=SWEEP)
    copy.put_back()
    with clock.set_to(clock.now() + DAY + dt.timedelta(seconds=1)):
        assert not restoring.behind()
        assert restoring.replay(by=OPERATOR) == (0, 0, 0)
    assert not Hold.objects.exists()


def test_more_than_a_page_is_read_back(keeper: interface.Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudspace.vault.keeper.replay.PAGE", 2)
    people = [person() for _ in range(5)]
    for who in people:
        sealed_name(keeper, who, "Tên")
    erased(people[0])
    copy = Copy()
    for who in people[1:]:
        erased(who)
    copy.put_back()
    assert restoring.replay(by=OPERATOR).shreds == 4
    assert SubjectKey.objects.count() == 0


def test_what_was_replayed_stands_in_the_log(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Thị An")
    copy = Copy()
    erased(an)
    copy.put_back()
    restoring.replay(by=OPERATOR)
    (entry,) = ledger.recent_entries("vault_restored")
    assert (entry.body["shreds"], entry.body["actor"]) == (1, {"kind": "program", "name": "vault replay"})


def test_no_member_of_staff_replays_by_pretending_to(keeper: interface.Keeper) -> None:
    with pytest.raises(OpeningRefused) as refused:
        restoring.replay(by=Actor("staff", ids.new_id(), ids.new_id()))
    assert refused.value.reason == "actor_unproven"


def test_nothing_is_served_from_a_vault_that_forgot(
    keeper: interface.Keeper, shop: installation.Home, an: Person
) -> None:
    sealed_name(keeper, an, "Nguyễn Thị An")
    shop.mark.write_text("founded\n", encoding="ascii")
    copy = Copy()
    erased(an)
    ThisHouse().require_fit()
    copy.put_back()
    with pytest.raises(installation.NotInstalled, match="vault replay"):
        ThisHouse().require_fit()
    ThisHouse().require_fit(restoring=True)
    restoring.replay(by=OPERATOR)
    ThisHouse().require_fit()


def test_a_vault_without_the_logs_key_cannot_tell_what_it_forgot(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Thị An")
    PeriodKey.objects.filter(retention_class="accountability").delete()
    wiring.wire()
    with pytest.raises(replay.LogDark, match="newer copy"):
        restoring.behind()


def test_a_copy_of_the_old_year_knows_the_key_of_the_new_one(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Thị An")
    with clock.set_to(dt.datetime(2026, 12, 30, tzinfo=dt.UTC)):
        rotating.sweep(clock.now())
        copy = Copy()
    with clock.set_to(dt.datetime(2027, 1, 3, tzinfo=dt.UTC)):
        wiring.wire()
        erased(an)
        copy.put_back()
        assert restoring.replay(by=OPERATOR).shreds == 1
        assert not restoring.behind()
