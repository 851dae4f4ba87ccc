"""C2: every payment finds its customer and order, with the reason."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from cloudspace.commerce.catalogue import demo
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.payments.models import BankTransfer
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from tests.compliance.conftest import by
from tests.compliance.retention.test_erase import provisional_transfer
from tests.promises.conftest import Judge, assert_broken, assert_kept, sql


@pytest.fixture
def ordered(an: uuid.UUID, settings: Any) -> None:
    """An ordered a plan that waits for its money."""
    settings.DECLARED = {**settings.DECLARED, "BANK_BIN": "970403", "BANK_ACCOUNT": "0011012345678"}
    demo.load(by=program("test"))
    plan = Plan.objects.order_by("product__place", "place")[0]
    account = customers.open_account(by=by(an), subject_id=an)
    orders.place_order(by=by(an), account=account.pk, plan=plan.pk, price_seen=plan.price, language="vi")


def test_a_parked_transfer_with_its_reason_keeps_it(judge: Judge) -> None:
    provisional_transfer(clock.now())
    assert assert_kept(judge("C2")).figures["parked"] == 1


def test_a_transfer_given_to_somebody_without_a_match_breaks_it(judge: Judge) -> None:
    provisional_transfer(clock.now())
    BankTransfer.objects.update(provisional=False)
    found = assert_broken(judge("C2"), "booked_without_match")
    assert found.figures["booked_without_match"] == 1


def test_an_order_paid_by_nothing_breaks_it(judge: Judge, ordered: None) -> None:
    assert_kept(judge("C2"))
    sql("UPDATE orders_order SET paid_at = placed_at")
    assert_broken(judge("C2"), "paid_without_payment")
