"""Openings at the same moment, and inside somebody's transaction."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.db import connections, transaction

from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.transparency.models import Entry
from cloudspace.vault import cases
from cloudspace.vault.errors import OpeningRefused
from cloudspace.vault.keeper import interface
from cloudspace.vault.keeper import messages as m
from tests.vault.conftest import Person, sealed_name


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
