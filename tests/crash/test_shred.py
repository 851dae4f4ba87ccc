"""Killed at every step of a shred: the same request, or whoever takes up what is unfinished, ends it."""

from __future__ import annotations

import datetime as dt
import uuid

from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.transparency.models import Entry
from cloudspace.vault import current, holds, lookup, shredding, subjects
from cloudspace.vault.keeper import interface
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import Shredding, SubjectKey, SubjectState, Tombstone
from tests.crash import killing, soundness
from tests.vault.conftest import NAME, Person

SWEEP = program("retention_sweep")
DISPUTE = m.CaseRef("dispute", uuid.UUID(int=1))


def person(number: int = 0) -> Person:
    """A customer with keys of two classes and both tokens."""
    made = Person(ids.new_id(), ids.new_id())
    subjects.create(made.subject, "customer")
    device = m.Column("people.Device.network", "sign_in_records")
    sealed = current.keeper().seal(
        m.Table((NAME, device), (m.Row(made.subject, made.row, None, (b"An", b"203.0.113.7")),)), clock.today()
    )
    current.keeper().bind(sealed.unbound)
    lookup.claim_email(made.subject, f"an{made.subject.hex}@khach.example", expires_at=clock.now() + dt.timedelta(1))
    lookup.confirm_email(made.subject)
    lookup.set_phone(made.subject, "0912345678")
    return made


def take_up() -> None:
    """What the nightly task does with shreds that a crash left."""
    for state in shredding.unfinished():
        shredding.destroy_many([shredding.Request(state.id, state.subject, state.retention_class)], by=SWEEP)
        shredding.complete([state.id], by=SWEEP)
    shredding.settle()


def completions(shred: uuid.UUID) -> int:
    """How many completions the shred's own row names: its entry exists, and is one."""
    found = Shredding.objects.get(id=shred)
    return Entry.objects.filter(index=found.completion, kind="shred_completed").count()


def test_a_person_is_shredded_whole_whatever_the_step(shop: installation.Home) -> None:
    an, shred, steps = person(), ids.new_id(), 0

    def act() -> None:
        shredding.destroy_keys(shred, subject=an.subject, by=SWEEP)
        shredding.complete([shred], by=SWEEP)
        shredding.settle()

    for steps in killing.at_every_step(act):
        soundness.require_sound(shop)
        state = SubjectState.objects.get(subject=an.subject.bytes).state
        assert (state == "living") == (not Shredding.objects.filter(id=shred).exists())
        if steps % 2:
            take_up()
        if state == "living" or not steps % 2:
            act()
        soundness.require_sound(shop)
        soundness.require_forgotten(an.subject)
        assert Tombstone.objects.filter(subject=an.subject.bytes).count() == 2
        assert completions(shred) == 1
        assert shredding.unfinished() == ()
        an, shred = person(), ids.new_id()
    assert steps > 20
    soundness.require_forgotten(an.subject)


def test_many_are_shredded_whole_whatever_the_step(shop: installation.Home) -> None:
    wanted: list[m.Shred] = []

    def invite() -> None:
        wanted[:] = [shredding.Request(ids.new_id(), person().subject) for _ in range(4)]

    def act() -> None:
        shredding.destroy_many(wanted, by=SWEEP)
        shredding.complete([one.id for one in wanted], by=SWEEP)

    invite()
    for _ in killing.at_every_step(act):
        begun = Shredding.objects.filter(id__in=[one.id for one in wanted]).count()
        assert begun in (0, 4)
        act()
        for one in wanted:
            soundness.require_forgotten(one.subject)
            assert completions(one.id) == 1
        invite()
    soundness.require_sound(shop)


def test_one_class_dies_and_the_others_live_whatever_the_step(shop: installation.Home) -> None:
    an, shred = person(), ids.new_id()

    def act() -> None:
        shredding.destroy_keys(shred, subject=an.subject, retention_class="security", by=SWEEP)
        shredding.complete([shred], by=SWEEP)

    for _ in killing.at_every_step(act):
        act()
        assert SubjectState.objects.get(subject=an.subject.bytes).state == "living"
        left = SubjectKey.objects.filter(subject=an.subject.bytes)
        assert [(key.retention_class, key.state) for key in left] == [("service", "bound")]
        assert Tombstone.objects.get(subject=an.subject.bytes).retention_class == "security"
        an, shred = person(), ids.new_id()
    soundness.require_sound(shop)


def test_a_hold_stands_with_its_saved_keys_or_not_at_all(shop: installation.Home, keeper: interface.Keeper) -> None:
    an = person()

    def place() -> None:
        ends = clock.now() + dt.timedelta(days=30)
        holds.place(an.subject, reason="dispute", case=DISPUTE, ends_at=ends, by=SWEEP)

    for _ in killing.at_every_step(place):
        standing = holds.live(an.subject)
        if standing:
            assert shredding.destroy_many([shredding.Request(ids.new_id(), an.subject)], by=SWEEP)[0].held
            holds.lift(standing[0][0], by=SWEEP)
        soundness.require_sound(shop)
    (standing_hold,) = holds.live(an.subject)
    for _ in killing.at_every_step(lambda: holds.lift(standing_hold[0], by=SWEEP)):
        if not holds.live(an.subject):
            break
    holds.lift(standing_hold[0], by=SWEEP)
    assert holds.live(an.subject) == ()
    soundness.require_sound(shop)


def test_the_key_of_the_log_is_durable_before_the_first_entry_under_it(shop: installation.Home) -> None:
    """An entry whose key rolled back with the hold could never be read again."""
    keeper = current.keeper()
    year = 0

    def place() -> None:
        with clock.set_to(clock.now() + dt.timedelta(days=366 * year)):
            ends = clock.now() + dt.timedelta(days=30)
            holds.place(an.subject, reason="dispute", case=DISPUTE, ends_at=ends, by=SWEEP)

    an = person()
    for step in killing.at_every_step(place, stride=3):
        # Each try is the first entry of a year that has no key yet.
        year = step
        last = Entry.objects.order_by("-index").first()
        if last is not None and last.kind == "hold_placed":
            assert keeper._log.proof  # type: ignore[attr-defined]
            opened = keeper._log._opened(last)  # type: ignore[attr-defined]
            assert b"hold_placed" in opened[1]
