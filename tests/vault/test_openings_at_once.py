"""Openings at the same moment, and inside somebody's transaction."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connections, transaction

from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.transparency import appending
from cloudspace.transparency.heads import LogUnavailable
from cloudspace.transparency.models import Entry
from cloudspace.vault import cases
from cloudspace.vault.errors import OpeningRefused, VaultUnavailable
from cloudspace.vault.keeper import interface, values
from cloudspace.vault.keeper import messages as m
from tests.vault.conftest import Person, person, sealed_name


def test_sixteen_threads_open_at_once_and_each_gets_an_entry_of_its_own(
    keeper: interface.Keeper, an: Person, chi: Actor, open_ticket: m.CaseRef
) -> None:
    value = sealed_name(keeper, an, "Nguyễn Văn An")

    def read(turn: int) -> int:
        try:
            opened = keeper.open(m.Open("answer_request", open_ticket, chi, (an.table(value),)))
            assert opened.tables == ((("Nguyễn Văn An".encode(),),),)
            return opened.entry
        finally:
            connections.close_all()

    before = Entry.objects.count()
    with ThreadPoolExecutor(16) as threads:
        entries = list(threads.map(read, range(48)))
    assert len(set(entries)) == 48
    assert Entry.objects.count() == before + 48


def test_the_facts_are_read_inside_a_transaction_of_the_main_store(
    keeper: interface.Keeper, an: Person, chi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []

    def rule(*asked: object) -> None:
        seen.append(connections["default"].in_atomic_block)

    monkeypatch.setattr(cases, "_rules", {("answer_request", "ticket"): rule})
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    keeper.open(m.Open("answer_request", m.CaseRef("ticket", ids.new_id()), chi, (an.table(value),)))
    assert seen == [True]
    assert not connections["default"].in_atomic_block


@pytest.mark.parametrize("reason", [None, "case_closed"])
def test_an_opening_inside_a_transaction_leaves_what_its_caller_wrote(
    keeper: interface.Keeper, an: Person, chi: Actor, monkeypatch: pytest.MonkeyPatch, reason: str | None
) -> None:
    monkeypatch.setattr(cases, "_rules", {("answer_request", "ticket"): lambda *asked: reason})
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    request = m.Open("answer_request", m.CaseRef("ticket", ids.new_id()), chi, (an.table(value),))
    with transaction.atomic():
        Session.objects.create(session_key="before", session_data="", expire_date=clock.now())
        if reason is None:
            keeper.open(request)
        else:
            with pytest.raises(OpeningRefused):
                keeper.open(request)
        Session.objects.create(session_key="after", session_data="", expire_date=clock.now())
    assert set(Session.objects.values_list("session_key", flat=True)) == {"before", "after"}


class Together:
    """Openings asked for at once: the first one's rule waits until all others stand in the queue."""

    def __init__(self, keeper: interface.Keeper, monkeypatch: pytest.MonkeyPatch, rule: cases.IsOpen) -> None:
        self._keeper, self._rule = keeper, rule
        self._gathering = keeper._opener._gathering  # type: ignore[attr-defined]
        self._led_by: int | None = None
        self.asked_by: list[int] = []
        monkeypatch.setattr(cases, "_rules", {("answer_request", "ticket"): self._asked})

    def open(self, requests: list[m.Open]) -> list[m.Opened | Exception]:
        self._count = len(requests)
        with ThreadPoolExecutor(len(requests)) as threads:
            return list(threads.map(self._one, requests))

    def _one(self, request: m.Open) -> m.Opened | Exception:
        try:
            return self._keeper.open(request)
        except Exception as error:
            return error
        finally:
            connections.close_all()

    def _asked(self, case: uuid.UUID, subject: uuid.UUID, actor: Actor, at: dt.datetime) -> str | None:
        if self._led_by is None:
            self._led_by = threading.get_ident()
            deadline = time.monotonic() + 20
            while len(self._gathering._waiting) < self._count - 1 and time.monotonic() < deadline:
                time.sleep(0.001)
        self.asked_by.append(threading.get_ident())
        return self._rule(case, subject, actor, at)


def asking(keeper: interface.Keeper, chi: Actor, count: int) -> tuple[Person, list[m.Open]]:
    """`count` openings of one person's name, each by a ticket of its own."""
    an = person()
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    tickets = [m.CaseRef("ticket", ids.new_id()) for _ in range(count)]
    return an, [m.Open("answer_request", ticket, chi, (an.table(value),)) for ticket in tickets]


def entries_of(keeper: interface.Keeper, chi: Actor) -> dict[int, object]:
    """Case by number of each opening by Chi that the log names."""
    found = keeper.actor_entries(chi, chi.id, None, 100)  # type: ignore[arg-type]
    openings = [entry for entry in found if entry.body["kind"] == "opening"]
    return {entry.position: entry.body["case"]["id"] for entry in openings}  # type: ignore[index]


def test_who_asks_at_once_is_answered_in_one_commit_each_with_an_entry_of_its_own_case(
    keeper: interface.Keeper, chi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, requests = asking(keeper, chi, 6)
    together = Together(keeper, monkeypatch, lambda *asked: None)
    opened = together.open(requests)
    assert len(set(together.asked_by)) == 1
    logged = entries_of(keeper, chi)
    for request, answer in zip(requests, opened, strict=True):
        assert isinstance(answer, m.Opened)
        assert answer.tables == ((("Nguyễn Văn An".encode(),),),)
        assert logged[answer.entry] == str(request.case.id)
    assert len({answer.entry for answer in opened if isinstance(answer, m.Opened)}) == 6


def test_one_refusal_among_those_asked_at_once_leaves_the_others_alone(
    keeper: interface.Keeper, chi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, requests = asking(keeper, chi, 5)
    closed = requests[3].case.id
    together = Together(keeper, monkeypatch, lambda case, *asked: "case_closed" if case == closed else None)
    opened = together.open(requests)
    assert len(set(together.asked_by)) == 1
    refused = [answer for answer in opened if isinstance(answer, OpeningRefused)]
    assert [error.reason for error in refused] == ["case_closed"]
    assert isinstance(opened[3], OpeningRefused)
    assert str(closed) not in entries_of(keeper, chi).values()
    assert len(entries_of(keeper, chi)) == 4


def test_a_rule_that_breaks_breaks_its_own_opening_alone(
    keeper: interface.Keeper, chi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, requests = asking(keeper, chi, 5)
    broken = requests[2].case.id

    def rule(case: uuid.UUID, *asked: object) -> None:
        if case == broken:
            # What the database complains of spoils the whole transaction on PostgreSQL.
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT * FROM there_is_no_such_table")

    opened = Together(keeper, monkeypatch, rule).open(requests)
    assert [isinstance(answer, m.Opened) for answer in opened] == [True, True, False, True, True]
    assert isinstance(opened[2], DatabaseError)
    assert len(entries_of(keeper, chi)) == 4


def test_a_person_erased_meanwhile_is_refused_and_the_others_open(
    keeper: interface.Keeper, chi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, requests = asking(keeper, chi, 3)
    gone, (last,) = asking(keeper, chi, 1)
    keeper.shred([m.Shred(ids.new_id(), gone.subject)], chi)
    opened = Together(keeper, monkeypatch, lambda *asked: None).open([*requests, last])
    assert [isinstance(answer, m.Opened) for answer in opened] == [True, True, True, False]
    assert isinstance(opened[3], OpeningRefused)
    assert opened[3].reason == "subject_erased"


def test_without_the_log_nobody_who_asks_at_once_gets_a_value(
    keeper: interface.Keeper, chi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, requests = asking(keeper, chi, 4)
    together = Together(keeper, monkeypatch, lambda *asked: None)

    def unavailable(*asked: object) -> None:
        raise LogUnavailable

    monkeypatch.setattr(appending._queue, "_commit", unavailable)
    assert [type(answer) for answer in together.open(requests)] == [LogUnavailable] * 4


def test_an_entry_without_its_value_is_told_as_a_vault_that_does_not_answer(
    keeper: interface.Keeper, chi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was logged stays logged: no second entry is written for the same asking."""
    _, requests = asking(keeper, chi, 3)
    together = Together(keeper, monkeypatch, lambda *asked: None)

    def unavailable(*asked: object) -> None:
        raise VaultUnavailable

    monkeypatch.setattr(values, "open_tables", unavailable)
    assert [type(answer) for answer in together.open(requests)] == [VaultUnavailable] * 3
    assert len(entries_of(keeper, chi)) == 3


@pytest.mark.parametrize("held", [0, -1])
def test_a_case_that_somebody_works_on_keeps_nobody_else_waiting(
    keeper: interface.Keeper, chi: Actor, monkeypatch: pytest.MonkeyPatch, held: int
) -> None:
    """A lock on a row where the engine has such, else one in memory: what is told is the same."""
    _, requests = asking(keeper, chi, 4)
    works_on = threading.Lock()
    by_rows = connections["default"].features.has_select_for_update
    Session.objects.create(session_key="held", session_data="", expire_date=clock.now())

    def rule(case: uuid.UUID, *asked: object) -> None:
        if case != requests[held].case.id:
            return
        if by_rows:
            Session.objects.select_for_update().get(session_key="held")
        elif not works_on.acquire(timeout=0.1):
            raise DatabaseError("the row is held")

    together = Together(keeper, monkeypatch, rule)
    together._count = 4
    with ThreadPoolExecutor(4) as threads, contextlib.ExitStack() as work:
        if by_rows:
            work.enter_context(transaction.atomic())
            Session.objects.select_for_update().get(session_key="held")
        else:
            work.enter_context(works_on)
        running = [threads.submit(together._one, request) for request in requests]
        others = [one.result(timeout=20) for one in running if one is not running[held]]
        assert all(isinstance(answer, m.Opened) for answer in others)
        assert not (by_rows and running[held].done())


def test_whoever_fails_alone_is_told_at_once(
    keeper: interface.Keeper, chi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, (request,) = asking(keeper, chi, 1)
    tried: list[object] = []

    def breaks(*asked: object) -> None:
        tried.append(asked)
        raise DatabaseError

    monkeypatch.setattr(cases, "_rules", {("answer_request", "ticket"): breaks})
    with pytest.raises(DatabaseError):
        keeper.open(request)
    assert len(tried) == 1
