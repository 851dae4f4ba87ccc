"""The same notice from many workers at once, and a worker that is killed: booked once, matched once."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import queries
from cloudspace.commerce.payments.models import BankTransfer, Match
from cloudspace.commerce.services import actions as services
from cloudspace.commerce.services.models import ProvisioningCall, Service
from cloudspace.kit import clock
from tests.commerce.conftest import PROGRAM, Customer, notified, paid

WORKERS = 6


def _at_once(work: object, times: int = WORKERS) -> list[object]:
    def one(number: int) -> object:
        try:
            return work(number)  # type: ignore[operator]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_one_notice_from_many_workers_books_once(order: Order) -> None:
    settled = _at_once(lambda number: paid(order))
    assert sum(not one.repeated for one in settled) == 1  # type: ignore[attr-defined]
    assert BankTransfer.objects.count() == Match.objects.count() == Service.objects.count() == 1
    assert ProvisioningCall.objects.count() == 1


def test_several_transfers_for_one_order_match_once_and_the_others_are_parked(order: Order) -> None:
    _at_once(lambda number: notified(number + 1, order.price, order.request.reference))
    assert BankTransfer.objects.count() == WORKERS
    assert Match.objects.count() == 1
    assert {row.reason for row in queries.parked()} == {"already_paid"}


def test_a_payment_against_an_expiry_ends_one_way(order: Order) -> None:
    def pay_or_expire(number: int) -> None:
        if number % 2:
            notified(number, order.price, order.request.reference)
            return
        with contextlib.suppress(orders.OrderSettled):
            orders.expire_order(by=PROGRAM, order=order.pk)

    _at_once(pay_or_expire, 2)
    order.refresh_from_db()
    assert (order.paid_at is None) == (order.expired_at is not None)
    assert Match.objects.exists() == (order.paid_at is not None)


@pytest.mark.parametrize("step", ["before the act", "after the match"])
def test_a_worker_killed_while_booking_leaves_nothing_half_done(
    an: Customer, order: Order, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            from cloudspace.commerce.payments.actions import booking

            def killed(*args: object, **more: object) -> None:
                os.kill(os.getpid(), signal.SIGKILL)

            if step == "before the act":
                monkeypatch.setattr(booking, "create_match", killed)
            else:
                monkeypatch.setattr(services.settling, "start_service", killed)
            paid(order)
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    assert not BankTransfer.objects.exists()
    assert not Match.objects.exists()
    with clock.set_to(clock.now() + dt.timedelta(seconds=5)):
        settled = paid(order)
    assert not settled.repeated
    order.refresh_from_db()
    assert order.paid_at is not None
