"""Who asks in vain is seen, and cannot flood the log by it (P3)."""

from __future__ import annotations

import pytest

from cloudspace.kit import ids
from cloudspace.kit.actor import Actor, program
from cloudspace.transparency import appending
from cloudspace.transparency.heads import LogUnavailable
from cloudspace.transparency.models import Entry
from cloudspace.vault import cases
from cloudspace.vault.errors import OpeningRefused
from cloudspace.vault.keeper import interface
from cloudspace.vault.keeper import messages as m
from tests.vault.conftest import Person, sealed_name
from tests.vault.test_reading_budget import MOST, _three_an_hour  # noqa: F401

TICKET = m.CaseRef("ticket", ids.new_id())


@pytest.fixture(autouse=True)
def _closed_case(_three_an_hour: None, keeper: interface.Keeper, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Every ticket is closed."""
    monkeypatch.setattr(cases, "_rules", {("answer_request", "ticket"): lambda *asked: "case_closed"})


def refusal(
    keeper: interface.Keeper,
    table: m.Table,
    by: Actor,
    purpose: str = "answer_request",
    case: m.CaseRef = TICKET,
) -> str:
    with pytest.raises(OpeningRefused) as refused:
        keeper.open(m.Open(purpose, case, by, (table,)))
    return refused.value.reason


def test_a_refused_opening_leaves_an_entry_without_the_person(keeper: interface.Keeper, an: Person, chi: Actor) -> None:
    assert refusal(keeper, an.table(sealed_name(keeper, an, "An")), chi) == "case_closed"
    assert chi.id
    (entry,) = keeper.actor_entries(chi, chi.id, None, 10)
    assert entry.body["kind"] == "opening_refused"
    assert entry.body["purpose"] == "answer_request"
    assert entry.body["case"] == {"kind": "ticket", "id": str(TICKET.id)}
    assert entry.body["reason"] == "case_closed"
    assert str(an.subject) not in str(entry.body)


def test_what_somebody_typed_for_a_purpose_stands_in_no_entry(keeper: interface.Keeper, an: Person, chi: Actor) -> None:
    table = an.table(sealed_name(keeper, an, "An"))
    assert refusal(keeper, table, chi, "Nguyễn Thị An", m.CaseRef("0912345678", ids.new_id())) == "purpose_unknown"
    (entry,) = keeper.recent_entries("opening_refused", 10)
    assert entry.body["purpose"] == "unknown"
    assert entry.body["case"]["kind"] == "unknown"  # type: ignore[index,call-overload]


def test_refusals_cost_like_people_and_do_not_flood_the_log(keeper: interface.Keeper, an: Person, chi: Actor) -> None:
    table = an.table(sealed_name(keeper, an, "An"))
    reasons = [refusal(keeper, table, chi) for _ in range(4 * MOST)]
    assert reasons[0] == "case_closed"
    assert set(reasons[2 * MOST :]) == {"too_many_openings"}
    assert Entry.objects.filter(kind="opening_refused").count() <= 2 * MOST


def test_a_customer_who_asks_in_vain_leaves_no_entry_of_staff(keeper: interface.Keeper, an: Person) -> None:
    table = an.table(sealed_name(keeper, an, "An"))
    customer = Actor("customer", an.subject, ids.new_id())
    with pytest.raises(OpeningRefused):
        keeper.open(m.Open("answer_request", TICKET, customer, (table,)))
    assert not Entry.objects.filter(kind="opening_refused").exists()


def test_a_refusal_that_cannot_be_noted_is_told_as_such(
    keeper: interface.Keeper, an: Person, chi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = an.table(sealed_name(keeper, an, "An"))

    def full(*given: object) -> None:
        raise LogUnavailable

    monkeypatch.setattr(appending, "append", full)
    with pytest.raises(LogUnavailable):
        keeper.open(m.Open("answer_request", TICKET, chi, (table,)))


def test_the_programs_refusals_are_its_own_affair(keeper: interface.Keeper, an: Person) -> None:
    table = an.table(sealed_name(keeper, an, "An"))
    assert refusal(keeper, table, program("mail"), "answer_request") == "role_lacks_purpose"
    assert not Entry.objects.filter(kind="opening_refused").exists()
