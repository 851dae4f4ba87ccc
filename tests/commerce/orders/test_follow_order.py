"""What happens to an order: paid by a verified match alone, cancelled, run out, delivered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from cloudspace.commerce.orders import actions, queries, tasks
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import actions as payments
from cloudspace.commerce.payments.models import BankTransfer
from cloudspace.commerce.services import tasks as serving
from cloudspace.commerce.services.models import Service
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from tests.accounts.conftest import Written
from tests.commerce.conftest import PROGRAM, Customer, notified, paid
from tests.commerce.payments.test_book_transfer import notice


def test_an_order_is_not_paid_without_a_match(order: Order) -> None:
    with pytest.raises(actions.PaymentMissing):
        actions.pay_order(by=PROGRAM, order=order.pk)


def test_a_paid_order_is_confirmed_by_one_mail(order: Order, sent: Callable[[], list[Written]]) -> None:
    sent()
    paid(order)
    paid(order)
    (mail,) = sent()
    assert mail.kind == "orders/paid"
    assert order.number in mail.subject


def test_a_match_whose_order_was_left_unpaid_by_a_crash_is_taken_up(order: Order) -> None:
    payments.book_transfer(by=PROGRAM, notice=notice(order.price, order.request.reference))
    order.refresh_from_db()
    assert order.paid_at is None
    assert serving.settle_due(worker=ids.new_id()) == 1
    order.refresh_from_db()
    assert order.paid_at is not None
    assert Service.objects.filter(order=order).count() == 1
    assert serving.settle_due(worker=ids.new_id()) == 0


def test_a_cancelled_order_parks_what_still_comes(an: Customer, order: Order) -> None:
    actions.cancel_order(by=an.actor, order=order.pk)
    settled = notified(1, order.price, order.request.reference)
    assert settled is not None
    assert settled.transfer.reason == "request_closed"
    order.refresh_from_db()
    assert order.state == "cancelled"


def test_a_paid_order_is_not_cancelled(an: Customer, order: Order) -> None:
    paid(order)
    with pytest.raises(actions.OrderSettled):
        actions.cancel_order(by=an.actor, order=order.pk)


def test_an_order_runs_out_after_its_days(order: Order) -> None:
    with clock.set_to(order.expires_at - dt.timedelta(seconds=1)):
        assert tasks.expire_due(worker=ids.new_id()) == 0
    with clock.set_to(order.expires_at):
        assert tasks.expire_due(worker=ids.new_id()) == 1
        assert tasks.expire_due(worker=ids.new_id()) == 0
    order.refresh_from_db()
    assert order.state == "expired"


def test_an_order_whose_money_came_does_not_run_out(order: Order) -> None:
    payments.book_transfer(by=PROGRAM, notice=notice(order.price, order.request.reference))
    with clock.set_to(order.expires_at):
        assert tasks.expire_due(worker=ids.new_id()) == 0
    assert serving.settle_due(worker=ids.new_id()) == 1


def test_a_delivered_order_keeps_its_payment(order: Order, ha: Actor) -> None:
    paid(order)
    actions.fulfil_order(by=PROGRAM, order=order.pk)
    with pytest.raises(actions.OrderFulfilled):
        actions.take_back_payment(by=ha, order=order.pk)
    assert not BankTransfer.objects.get().provisional
    assert queries.unfulfilled_count() == 0


def test_the_database_refuses_an_order_paid_and_cancelled(order: Order) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(paid_at=clock.now(), cancelled_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(fulfilled_at=clock.now())
