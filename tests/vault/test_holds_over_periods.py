"""A hold against the death of a period: what it stops stays readable while it stands, and not a night longer (R1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.vault import holds, shredding
from cloudspace.vault.keeper import interface, values
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import HeldKey
from tests.vault.conftest import DEVICE, Person

SWEEP = program("retention.erase")
CLASS = "security"
DAY = dt.timedelta(days=1)
START = dt.datetime(2027, 3, 10, 3, tzinfo=dt.UTC)
# Periods are months and die a year after their end.
LATER = START + 45 * DAY
FIRST_IS_DEAD = START + 400 * DAY
BOTH_ARE_DEAD = START + 440 * DAY


def device(keeper: interface.Keeper, who: Person) -> m.Table:
    """An address of today, sealed."""
    sealed = keeper.seal(who.table(b"203.0.113.7", column=DEVICE), clock.today())
    keeper.bind(sealed.unbound)
    return who.table(sealed.rows[0][0], column=DEVICE)


def opened(keeper: interface.Keeper, table: m.Table) -> m.Cell:
    """What the keys that stand make of it, past all questions."""
    inside = keeper
    inside._keyring.forget_all()  # type: ignore[attr-defined]
    (((cell,),),) = values.open_tables(inside._keyring, inside._policy, [table])  # type: ignore[attr-defined]
    return cell


def place(who: Person, ends_at: dt.datetime, retention_class: str = "") -> uuid.UUID:
    """A hold from now on."""
    case = m.CaseRef("dispute", ids.new_id())
    return holds.place(
        who.subject, reason="dispute", case=case, ends_at=ends_at, by=SWEEP, retention_class=retention_class
    )


@contextmanager
def night(keeper: interface.Keeper, at: dt.datetime) -> Iterator[None]:
    """Within, it is the morning after the nightly upkeep of `at`."""
    with clock.set_to(at):
        keeper.sweep(at)
        yield


@pytest.mark.parametrize("retention_class", ["", CLASS])
def test_a_hold_keeps_periods_that_began_before_and_after_it(
    keeper: interface.Keeper, an: Person, binh: Person, retention_class: str
) -> None:
    with clock.set_to(START):
        before, of_another = device(keeper, an), device(keeper, binh)
        place(an, START + 600 * DAY, retention_class)
    with clock.set_to(LATER):
        after = device(keeper, an)
    with night(keeper, FIRST_IS_DEAD):
        assert opened(keeper, before) == b"203.0.113.7"
        assert opened(keeper, of_another) == values.ERASED
    with night(keeper, BOTH_ARE_DEAD):
        keeper.sweep(BOTH_ARE_DEAD)
        assert opened(keeper, before) == opened(keeper, after) == b"203.0.113.7"
    assert HeldKey.objects.count() == 2


def test_a_hold_on_another_class_keeps_no_period(keeper: interface.Keeper, an: Person) -> None:
    with clock.set_to(START):
        place(an, START + 600 * DAY, "service")
        table = device(keeper, an)
    with night(keeper, FIRST_IS_DEAD):
        assert opened(keeper, table) == values.ERASED


def test_once_the_hold_has_ended_its_saved_keys_are_gone(keeper: interface.Keeper, an: Person) -> None:
    with clock.set_to(START):
        table = device(keeper, an)
        place(an, FIRST_IS_DEAD + 10 * DAY)
    with night(keeper, FIRST_IS_DEAD):
        assert opened(keeper, table) == b"203.0.113.7"
    with night(keeper, FIRST_IS_DEAD + 11 * DAY):
        assert opened(keeper, table) == values.ERASED
    assert not HeldKey.objects.exists()


def test_a_lifted_hold_saves_nothing_more(keeper: interface.Keeper, an: Person) -> None:
    with clock.set_to(START):
        hold = place(an, START + 600 * DAY)
        table = device(keeper, an)
        holds.lift(hold, by=SWEEP)
    with night(keeper, FIRST_IS_DEAD):
        assert opened(keeper, table) == values.ERASED


def test_shredding_one_class_takes_the_keys_that_an_ended_hold_saved(keeper: interface.Keeper, an: Person) -> None:
    with clock.set_to(START):
        device(keeper, an)
        place(an, START + DAY)
    with clock.set_to(START + 2 * DAY):
        assert HeldKey.objects.exists()
        shredding.destroy_keys(ids.new_id(), subject=an.subject, retention_class=CLASS, by=SWEEP)
        assert not HeldKey.objects.exists()
