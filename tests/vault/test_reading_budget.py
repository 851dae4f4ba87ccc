"""Few people within an hour, whatever a reader does: another session, another process, a restart, all at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from cloudspace.config import wiring
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.vault import current
from cloudspace.vault.errors import OpeningRefused
from cloudspace.vault.keeper import budget, interface
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import Reading
from tests.sessions import at_desk
from tests.vault.conftest import Person, person, sealed_name

MOST = 3


@pytest.fixture(autouse=True)
def _three_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small budget, for every keeper that this test makes."""
    began = budget.Budget.__init__
    monkeypatch.setattr(budget.Budget, "__init__", lambda self, _most, entries: began(self, MOST, entries))


@pytest.fixture
def crowd(keeper: interface.Keeper) -> list[m.Table]:
    """Twelve customers, each with a name."""
    people: list[Person] = [person() for _ in range(12)]
    return [one.table(sealed_name(keeper, one, "Nguyễn Văn An")) for one in people]


def opens(table: m.Table, case: m.CaseRef, by: Actor, keeper: interface.Keeper | None = None) -> bool:
    try:
        (keeper or current.keeper()).open(m.Open("answer_request", case, by, (table,)))
    except OpeningRefused:
        return False
    return True


def test_the_fourth_person_within_the_hour_stays_closed(
    chi: Actor, open_ticket: m.CaseRef, crowd: list[m.Table]
) -> None:
    assert [opens(table, open_ticket, chi) for table in crowd[:5]] == [True, True, True, False, False]
    assert all(opens(table, open_ticket, chi) for table in crowd[:3])


def test_a_restart_does_not_begin_anew(chi: Actor, open_ticket: m.CaseRef, crowd: list[m.Table]) -> None:
    assert all(opens(table, open_ticket, chi) for table in crowd[:3])
    assert not opens(crowd[3], open_ticket, chi, wiring._keeper())


def test_neither_does_another_session_of_the_same_person(
    chi: Actor, open_ticket: m.CaseRef, crowd: list[m.Table]
) -> None:
    assert all(opens(table, open_ticket, chi) for table in crowd[:3])
    assert not opens(crowd[3], open_ticket, at_desk(chi.id))


def test_two_keepers_at_once_let_through_no_more_than_one_would(
    chi: Actor, open_ticket: m.CaseRef, crowd: list[m.Table]
) -> None:
    keepers = [wiring._keeper(), wiring._keeper()]

    def read(turn: int) -> bool:
        try:
            return opens(crowd[turn], open_ticket, chi, keepers[turn % 2])
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(crowd)) as threads:
        assert sum(threads.map(read, range(len(crowd)))) == MOST


def test_the_hour_slides(chi: Actor, open_ticket: m.CaseRef, crowd: list[m.Table]) -> None:
    now = clock.now()
    for minutes, table in zip((0, 40, 50), crowd, strict=False):
        with clock.set_to(now + dt.timedelta(minutes=minutes)):
            assert opens(table, open_ticket, chi)
    with clock.set_to(now + dt.timedelta(minutes=61)):
        # The first has fallen out of the hour, and is a new person again.
        assert opens(crowd[0], open_ticket, chi)
        assert not opens(crowd[3], open_ticket, chi)


def test_each_reader_has_a_budget_of_their_own(
    chi: Actor, open_ticket: m.CaseRef, crowd: list[m.Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "_roles_of", lambda who: frozenset({"support"}))
    assert all(opens(table, open_ticket, chi) for table in crowd[:3])
    assert opens(crowd[3], open_ticket, at_desk())


def test_the_row_does_not_say_who_was_read_and_is_gone_after_the_hour(
    chi: Actor, open_ticket: m.CaseRef, crowd: list[m.Table]
) -> None:
    assert opens(crowd[0], open_ticket, chi)
    assert crowd[0].rows[0].subject.bytes[:8] not in bytes(Reading.objects.get().seen)
    current.keeper().sweep(clock.now())
    assert Reading.objects.exists()
    current.keeper().sweep(clock.now() + dt.timedelta(hours=1))
    assert not Reading.objects.exists()


def test_a_first_reading_costs_one_statement_more_and_the_next_none(
    chi: Actor, open_ticket: m.CaseRef, crowd: list[m.Table], django_assert_num_queries: Callable[..., object]
) -> None:
    assert opens(crowd[0], open_ticket, chi)
    connection = connections["vault"]
    connection.force_debug_cursor = True
    try:
        counts = []
        for table in (crowd[1], crowd[1], crowd[1]):
            connection.queries_log.clear()
            assert opens(table, open_ticket, chi)
            counts.append(sum("vault_reading " in query["sql"] for query in connection.queries))
    finally:
        connection.force_debug_cursor = False
    # One reading in each, together with the session; the swap only the first time.
    assert counts == [2, 1, 1]
