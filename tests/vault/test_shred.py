"""Destroying keys, holds against it, and the horizon after which no copy opens."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import threading
from pathlib import Path

import pytest
from django.db import connections

from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor, program
from cloudspace.transparency.models import Entry
from cloudspace.vault import holds, lookup, shredding
from cloudspace.vault.errors import HeldBack, OpeningRefused, SubjectGone
from cloudspace.vault.keeper import formats, interface, providers
from cloudspace.vault.keeper import keyring as keyrings
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import Epoch, SubjectKey, SubjectState, Tombstone
from tests.vault.conftest import Person, sealed_name

SWEEP = program("retention_sweep")


def shred(who: Person) -> m.ShredState:
    state = shredding.destroy_keys(ids.new_id(), subject=who.subject, by=SWEEP)
    shredding.complete([state.id], by=SWEEP)
    finished = shredding.state(state.id)
    assert finished is not None
    return finished


def dispute() -> m.CaseRef:
    return m.CaseRef("dispute", ids.new_id())


def test_after_a_shred_nothing_of_the_person_opens_and_all_of_others_does(
    keeper: interface.Keeper, an: Person, binh: Person, chi: Actor, open_ticket: m.CaseRef
) -> None:
    of_an, of_binh = sealed_name(keeper, an, "Nguyễn Văn An"), sealed_name(keeper, binh, "Trần Thị Bình")
    shred(an)
    with pytest.raises(OpeningRefused) as refused:
        keeper.open(m.Open("answer_request", open_ticket, chi, (an.table(of_an),)))
    assert refused.value.reason == "subject_erased"
    opened = keeper.open(m.Open("answer_request", open_ticket, chi, (binh.table(of_binh),)))
    assert opened.tables == ((("Trần Thị Bình".encode(),),),)


def test_a_shred_is_an_intention_and_a_completion_in_the_log(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Văn An")
    state = shred(an)
    assert state.intention is not None
    assert state.completion is not None
    assert Entry.objects.get(index=state.intention).kind == "shred_intended"
    assert Entry.objects.get(index=state.completion).kind == "shred_completed"
    assert Tombstone.objects.count() == 1
    assert SubjectState.objects.get(subject=an.subject.bytes).state == "dead"


def test_no_key_is_ever_made_again_where_a_tombstone_lies(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Văn An")
    shred(an)
    with pytest.raises(SubjectGone):
        keeper.seal(an.table(b"An"), clock.today())
    with pytest.raises(SubjectGone):
        keeper.create_subjects([(an.subject, "customer")])


def test_a_shredded_person_is_found_no_more(keeper: interface.Keeper, an: Person) -> None:
    lookup.claim_email(an.subject, "an@khach.example", expires_at=clock.now() + dt.timedelta(days=1))
    lookup.confirm_email(an.subject)
    lookup.set_phone(an.subject, "0912345678")
    shred(an)
    assert lookup.find("email", "an@khach.example") == ()
    assert lookup.find("phone", "0912345678") == ()


def test_a_hold_stops_a_shred_until_it_is_lifted_or_ends(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Văn An")
    ends = clock.now() + dt.timedelta(days=30)
    hold = holds.place(an.subject, reason="dispute", case=dispute(), ends_at=ends, by=SWEEP)
    with pytest.raises(HeldBack):
        shredding.destroy_keys(ids.new_id(), subject=an.subject, by=SWEEP)
    assert SubjectKey.objects.count() == 1
    holds.lift(hold, by=SWEEP)
    holds.lift(hold, by=SWEEP)
    assert shred(an).destroyed_at is not None


def test_a_hold_that_ended_no_longer_stops(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Văn An")
    ends = clock.now() + dt.timedelta(days=30)
    holds.place(an.subject, reason="dispute", case=dispute(), ends_at=ends, by=SWEEP)
    with clock.set_to(ends + dt.timedelta(seconds=1)):
        assert shred(an).destroyed_at is not None


def test_a_hold_after_the_shred_began_is_refused(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Văn An")
    shredding.destroy_keys(ids.new_id(), subject=an.subject, by=SWEEP)
    with pytest.raises(SubjectGone):
        holds.place(an.subject, reason="dispute", case=dispute(), ends_at=clock.now(), by=SWEEP)


def test_a_hold_against_a_shred_at_once_leaves_exactly_one_of_them(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Văn An")
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def place() -> None:
        together.wait()
        try:
            ends = clock.now() + dt.timedelta(days=1)
            holds.place(an.subject, reason="dispute", case=dispute(), ends_at=ends, by=SWEEP)
            outcomes.append("held")
        except SubjectGone:
            outcomes.append("too late")
        finally:
            connections.close_all()

    def destroy() -> None:
        together.wait()
        try:
            shredding.destroy_keys(ids.new_id(), subject=an.subject, by=SWEEP)
            outcomes.append("shredded")
        except HeldBack:
            outcomes.append("stopped")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act) for act in (place, destroy)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) in (["held", "stopped"], ["shredded", "too late"])


def test_a_shred_asked_for_twice_happens_once(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Văn An")
    wanted = ids.new_id()
    first = shredding.destroy_keys(wanted, subject=an.subject, by=SWEEP)
    again = shredding.destroy_keys(wanted, subject=an.subject, by=SWEEP)
    assert first == again
    assert Entry.objects.filter(kind="shred_intended").count() == 1
    assert shredding.complete([wanted], by=SWEEP) == shredding.complete([wanted], by=SWEEP)


def test_with_every_copy_and_the_keyring_as_it_stands_after_the_horizon_nothing_opens(
    shop: installation.Home, keeper: interface.Keeper, an: Person, tmp_path: Path
) -> None:
    """An attacker holds the wrapped key from a copy of the vault, and the keyring as it stands H later."""
    sealed_name(keeper, an, "Nguyễn Văn An")
    stolen = SubjectKey.objects.get()
    place = formats.wrapping_place(an.subject.bytes, stolen.retention_class, bytes(stolen.granule), stolen.version)
    keyring_then = tmp_path / "keyring-then"
    shutil.copy2(shop.keyring, keyring_then)
    shred(an)
    day = clock.now()
    for passed in range(1, 9):
        with clock.set_to(day + dt.timedelta(days=passed)):
            keeper.rotate(lambda count: None)
            keeper.retire(clock.now())
    old = keyrings.Keyring(keyring_then)
    assert len(old.epoch(stolen.epoch).unwrap(bytes(stolen.wrapped), place)) == 32
    now = keyrings.Keyring(shop.keyring)
    with pytest.raises(providers.EpochGone):
        now.epoch(stolen.epoch)
    assert Epoch.objects.get(number=stolen.epoch).destroyed_at is not None
    raw = shop.keyring.read_bytes()
    assert f'"{stolen.epoch}"'.encode() not in raw


def test_the_death_of_each_root_stands_in_the_log_by_its_number(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Văn An")
    day = clock.now()
    retired: list[int] = []
    for passed in range(1, 10):
        with clock.set_to(day + dt.timedelta(days=passed)):
            keeper.rotate(lambda count: None)
            retired += keeper.retire(clock.now())
    assert retired == [1, 2, 3]
    told = [int(str(entry.body["epoch"])) for entry in keeper.recent_entries("epoch_destroyed", 10)]
    assert sorted(told) == retired
    assert list(Epoch.objects.exclude(destroyed_at=None).values_list("number", flat=True)) == retired


def test_a_root_lives_as_long_as_its_copies_and_not_a_moment_longer(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Văn An")
    keeper.rotate(lambda count: None)
    ended = Epoch.objects.get(number=1).ended_at
    assert ended is not None
    assert keeper.retire(ended + dt.timedelta(days=6) - dt.timedelta(microseconds=1)) == ()
    assert keeper.retire(ended + dt.timedelta(days=6)) == (1,)
    assert keeper.retire(ended + dt.timedelta(days=60)) == ()


def test_a_root_that_an_old_keyring_brought_back_is_destroyed_again(
    shop: installation.Home, keeper: interface.Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyrings, "RELOAD_SECONDS", -1.0)
    old = json.loads(shop.keyring.read_bytes())["epochs"]["1"]
    keeper.rotate(lambda count: None)
    ended = Epoch.objects.get(number=1).ended_at
    assert ended is not None
    assert keeper.retire(ended + dt.timedelta(days=6)) == (1,)
    now = json.loads(shop.keyring.read_bytes())
    now["epochs"]["1"] = old
    shop.keyring.write_text(json.dumps(now))
    assert keeper.retire(ended + dt.timedelta(days=6)) == (1,)
    assert keeper.retire(ended + dt.timedelta(days=6)) == ()
    assert list(json.loads(shop.keyring.read_bytes())["epochs"]) == ["2"]
    assert [entry.body["epoch"] for entry in keeper.recent_entries("epoch_destroyed", 10)] == [1, 1]


def test_living_people_open_after_many_rotations(
    keeper: interface.Keeper, binh: Person, chi: Actor, open_ticket: m.CaseRef
) -> None:
    value = sealed_name(keeper, binh, "Trần Thị Bình")
    for passed in range(1, 10):
        with clock.set_to(clock.now() + dt.timedelta(days=passed)):
            keeper.rotate(lambda count: None)
            keeper.retire(clock.now())
    opened = keeper.open(m.Open("answer_request", open_ticket, chi, (binh.table(value),)))
    assert opened.tables == ((("Trần Thị Bình".encode(),),),)
