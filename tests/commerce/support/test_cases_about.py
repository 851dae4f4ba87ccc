"""The open cases of a customer, and why each lets a member of staff read or not (P3)."""

from __future__ import annotations

from cloudspace.accounts.people import queries as people
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import actions as payments
from cloudspace.commerce.payments.rules import masking
from cloudspace.commerce.support import actions, reading
from cloudspace.kit.actor import Actor
from cloudspace.vault import opening
from tests.commerce.conftest import Customer, notified, paid


def test_a_ticket_is_told_with_why_it_helps_or_not(an: Customer, binh: Customer, chi: Actor) -> None:
    ticket = actions.open_ticket(by=an.actor, subject_id=an.subject, topic="other", body="Xin chào.", language="vi")
    assert [(one.kind, one.number, one.refusal) for one in reading.cases_about(an.subject, by=chi)] == [
        ("ticket", ticket.number, "not_assigned")
    ]
    actions.take_ticket(by=chi, ticket=ticket.pk)
    assert [one.refusal for one in reading.cases_about(an.subject, by=chi)] == [""]
    assert reading.cases_about(binh.subject, by=chi) == []
    actions.close_ticket(by=chi, ticket=ticket.pk)
    assert reading.cases_about(an.subject, by=chi) == []


def test_an_undelivered_order_is_a_case(an: Customer, order: Order, lan: Actor) -> None:
    assert reading.cases_about(an.subject, by=lan) == []
    paid(order)
    (case,) = reading.cases_about(an.subject, by=lan)
    assert (case.kind, case.number, case.refusal) == ("order", order.number, "not_assigned")
    assert lan.id is not None
    orders.assign_order(by=lan, order=order.pk, to=lan.id)
    assert [one.refusal for one in reading.cases_about(an.subject, by=lan)] == [""]


def test_a_candidate_for_a_payment_is_seen_masked(an: Customer, order: Order, ha: Actor) -> None:
    settled = notified(1, order.price, "NGUYEN THI AN chuyen tien")
    assert settled is not None
    assert ha.id is not None
    payments.assign_transfer(by=ha, transfer=settled.transfer.pk, to=ha.id)
    (case,) = reading.cases_about(an.subject, by=ha)
    assert (case.kind, case.refusal) == ("payment", "")
    profile, ref = people.profile_of(an.subject), opening.CaseRef("payment", case.id)
    seen = [
        reading.read(profile, field, purpose="take_payment", case=ref, by=ha).value
        for field in ("full_name", "email", "phone")
    ]
    assert seen == ["N••• T••• An", "a•••@example.vn", "•••678"]
    row = reading.read(settled.transfer, "description", purpose="take_payment", case=ref, by=ha)
    assert row.value == "NGUYEN THI AN chuyen tien"


def test_what_is_no_name_and_no_address_is_masked_whole() -> None:
    assert masking.masked("birth_date", "1990-02-28") == "•••"
    assert masking.masked("full_name", "") == ""
