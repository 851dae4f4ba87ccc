"""Finding customers at the desk: what finds whom, how many, how often, and what is written down (P3)."""

from __future__ import annotations

import dataclasses

import pytest

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.support import actions
from cloudspace.commerce.support.actions import SecondFact, searching
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts.models import Act
from cloudspace.kit.errors import FieldsRefused
from cloudspace.kit.limits.counting import TooMany
from cloudspace.vault import ledger
from cloudspace.vault.errors import OpeningRefused
from tests.accounts.conftest import AN
from tests.commerce.conftest import Customer, registered

HANOI = SecondFact(province="01")


def found(chi: Actor, text: str, fact: SecondFact | None = None) -> list[str]:
    return [hit.account.number for hit in actions.search_people(by=chi, text=text, fact=fact).hits]


@pytest.mark.parametrize("typed", ["an@example.vn", " AN@Example.VN ", "0912345678", "+84 912 345 678"])
def test_an_address_or_a_phone_finds_its_owner_however_written(
    an: Customer, binh: Customer, chi: Actor, typed: str
) -> None:
    assert found(chi, typed) == [an.account.number]


def test_every_number_finds_the_customer_it_belongs_to(an: Customer, binh: Customer, order: Order, chi: Actor) -> None:
    ticket = actions.open_ticket(by=an.actor, subject_id=an.subject, topic="order", body="Chưa thấy.", language="vi")
    for typed in (an.account.number, order.number, ticket.number.lower(), order.request.reference):
        assert found(chi, typed) == [an.account.number]


def test_a_name_is_found_with_and_without_marks_but_only_with_a_second_fact(
    an: Customer, binh: Customer, chi: Actor
) -> None:
    for typed in ("Nguyễn Thị An", "nguyen thi an", "AN NGUYỄN"):
        assert found(chi, typed, HANOI) == [an.account.number]
    assert found(chi, "nguyen thi an", SecondFact(province="79")) == []
    with pytest.raises(FieldsRefused) as refused:
        actions.search_people(by=chi, text="Nguyễn Thị An")
    assert set(refused.value.problems) == {"fact"}


def test_product_and_month_of_an_order_are_second_facts(an: Customer, order: Order, chi: Actor) -> None:
    month = f"{clock.today():%m/%Y}"
    assert found(chi, "an", SecondFact(month=f"{clock.today():%Y-%m}")) == [an.account.number]
    product = order.plan.product_id
    assert found(chi, "an", SecondFact(month=month)) == [an.account.number]
    assert found(chi, "an", SecondFact(product=product, month=month)) == [an.account.number]
    assert found(chi, "an", SecondFact(product=product, month="2020-01")) == []
    for no_month in ("9999-12", "0001-01", "2026-13", "next", "13/2026", "11/26", "00/2026", "١١/٢٠٢٦"):
        with pytest.raises(FieldsRefused):
            actions.search_people(by=chi, text="an", fact=SecondFact(month=no_month))


def test_no_more_hits_are_shown_than_the_policy_lets(an: Customer, chi: Actor) -> None:
    most = agreements.in_force().figures.search_hits
    for number in range(most):
        registered(AN._replace(email=f"an{number}@example.vn", phone=f"09123456{number:02}"))
    result = actions.search_people(by=chi, text="an", fact=HANOI)
    assert (len(result.hits), result.more) == (most, True)


def test_every_search_is_counted_and_the_limit_holds(an: Customer, chi: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    policy = agreements.in_force()
    tight = dataclasses.replace(policy, figures=dataclasses.replace(policy.figures, searches_per_staff_hour=2))
    monkeypatch.setattr(searching.agreements, "in_force", lambda: tight)
    found(chi, "an@example.vn")
    with pytest.raises(FieldsRefused):
        actions.search_people(by=chi, text="Nguyễn")
    with pytest.raises(TooMany):
        found(chi, "an@example.vn")


def test_a_search_is_written_down_without_what_was_searched_for(an: Customer, chi: Actor) -> None:
    found(chi, "an@example.vn")
    assert chi.id is not None
    (entry,) = (one for one in ledger.entries_by(chi.id, reader=chi) if one.body["kind"] == "people_searched")
    assert (entry.body["how"], entry.body["hits"]) == ("email", 1)
    assert "example" not in str(entry.body)
    assert Act.objects.get(verb="people.searched").detail == {"how": "email", "hits": 1}


def test_nobody_but_staff_searches(an: Customer) -> None:
    with pytest.raises(OpeningRefused):
        actions.search_people(by=an.actor, text="an@example.vn")
