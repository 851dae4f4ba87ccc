"""An unfulfilled order as a case: paid, of this person, assigned to the reader (P3)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from cloudspace.accounts.people import queries as people
from cloudspace.accounts.people import refusals
from cloudspace.commerce.orders import actions
from cloudspace.commerce.orders.models import Order
from cloudspace.kit import ids
from cloudspace.kit.actor import Actor
from cloudspace.vault import opening
from cloudspace.vault.errors import OpeningRefused
from tests.commerce.conftest import PROGRAM, Customer, at_desk, paid


@pytest.fixture
def seller(open_shop: object, hire: Callable[..., Any]) -> Actor:
    """Sales."""
    return at_desk(hire, "hoa@cloudspace.vn", "Đỗ Hoa", "sales")


def name_for(subject: uuid.UUID, order: uuid.UUID, reader: Actor) -> str:
    profile = people.profile_of(subject)
    case = opening.CaseRef("order", order)
    return str(
        opening.open_for([profile], ["full_name"], purpose="provide_service", case=case, by=reader)[0]["full_name"]
    )


def refusal(subject: uuid.UUID, order: uuid.UUID, reader: Actor) -> str:
    with pytest.raises(OpeningRefused) as refused:
        name_for(subject, order, reader)
    return refused.value.reason


def test_a_paid_order_assigned_to_the_reader_opens_its_customers_name(
    an: Customer, order: Order, seller: Actor, khoa: Actor
) -> None:
    paid(order)
    assert seller.id is not None
    actions.assign_order(by=khoa, order=order.pk, to=seller.id)
    assert name_for(an.subject, order.pk, seller) == "Nguyễn Thị An"


def test_without_payment_or_assignment_nothing_opens(an: Customer, order: Order, seller: Actor) -> None:
    assert refusal(an.subject, order.pk, seller) == "case_closed"
    paid(order)
    assert refusal(an.subject, order.pk, seller) == "not_assigned"


def test_another_persons_data_stays_closed(
    an: Customer, binh: Customer, order: Order, seller: Actor, khoa: Actor
) -> None:
    paid(order)
    assert seller.id is not None
    actions.assign_order(by=khoa, order=order.pk, to=seller.id)
    assert refusal(binh.subject, order.pk, seller) == "case_of_another"
    assert refusal(an.subject, ids.new_id(), seller) == "case_unknown"


def test_a_delivered_order_opens_nothing(an: Customer, order: Order, seller: Actor, khoa: Actor) -> None:
    paid(order)
    assert seller.id is not None
    actions.assign_order(by=khoa, order=order.pk, to=seller.id)
    actions.fulfil_order(by=PROGRAM, order=order.pk)
    assert refusal(an.subject, order.pk, seller) == "case_closed"


def test_only_staff_assign(an: Customer, order: Order) -> None:
    paid(order)
    for actor in (an.actor, PROGRAM):
        with pytest.raises(refusals.NotAllowed):
            actions.assign_order(by=actor, order=order.pk, to=an.subject)
