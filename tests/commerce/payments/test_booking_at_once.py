"""The same notice from many workers at once, and a worker that is killed: booked once, matched once."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import pytest
from django.db import connections

from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import actions as payments
from cloudspace.commerce.payments import queries, tasks
from cloudspace.commerce.payments.actions import booking
from cloudspace.commerce.payments.actions import matching as adopting
from cloudspace.commerce.payments.models import BankTransfer, Match
from cloudspace.commerce.services import actions as services
from cloudspace.commerce.services.actions import settling
from cloudspace.commerce.services.models import ProvisioningCall, Service
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.vault import shredding
from tests.commerce.conftest import PROGRAM, Customer, match_by_hand, notified, paid

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


def test_two_tellings_of_one_number_at_once_are_both_kept_and_one_waits(order: Order) -> None:
    _at_once(lambda number: notified(7, order.price + number % 2, order.request.reference))
    rows = list(BankTransfer.objects.order_by("booked_at"))
    assert {row.amount for row in rows} == {order.price, order.price + 1}
    assert len(rows) == 2
    assert sum(row.reason == "told_otherwise" for row in rows) == 1


def test_webhook_and_statement_at_once_book_once(order: Order, ha: Actor) -> None:
    line = f"{clock.today():%d/%m/%Y}\t{order.price}\tFT00000000000001\tNGUYEN THI AN {order.request.reference}"
    settled = _at_once(lambda number: services.book_statement_line(by=ha, line=line) if number % 2 else paid(order))
    assert sum(not one.repeated for one in settled) == 1  # type: ignore[attr-defined]
    assert BankTransfer.objects.count() == Match.objects.count() == 1


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


def killed_at(module: ModuleType, name: str, work: Callable[[], object]) -> None:
    """Runs `work` in a process that is killed when it reaches `module.name`."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            setattr(module, name, lambda *args, **more: os.kill(os.getpid(), signal.SIGKILL))
            work()
        finally:
            os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize("step", ["before the act", "after the match"])
def test_a_worker_killed_while_booking_leaves_nothing_half_done(an: Customer, order: Order, step: str) -> None:
    where = (booking, "create_match") if step == "before the act" else (settling, "start_service")
    killed_at(*where, lambda: paid(order))
    assert not BankTransfer.objects.exists()
    assert not Match.objects.exists()
    with clock.set_to(clock.now() + dt.timedelta(seconds=5)):
        settled = paid(order)
    assert not settled.repeated
    order.refresh_from_db()
    assert order.paid_at is not None


def test_a_worker_killed_while_adopting_leaves_the_row_with_its_provisional_person(order: Order, ha: Actor) -> None:
    settled = notified(1, order.price, "NGUYEN THI AN")
    assert settled is not None
    assert ha.id is not None
    transfer, provisional = settled.transfer.pk, settled.transfer.subject_id
    payments.assign_transfer(by=ha, transfer=transfer, to=ha.id)
    match = functools.partial(services.match_by_hand, by=ha, transfer=transfer, request=order.request_id)
    killed_at(adopting, "create_match", match)
    row = BankTransfer.objects.get()
    assert (row.subject_id, row.provisional) == (provisional, True)
    assert queries.open_transfer(row, by=ha)["description"] == "NGUYEN THI AN"
    match()
    assert tasks.retire_adopted(worker=ids.new_id()) == 1


@pytest.mark.parametrize("step", ["destroy_keys", "complete"])
def test_a_worker_killed_while_retiring_is_followed_by_another(order: Order, ha: Actor, step: str) -> None:
    settled = notified(1, order.price, "NGUYEN THI AN")
    assert settled is not None
    provisional = settled.transfer.subject_id
    match_by_hand(ha, settled.transfer.pk, order.request_id)
    killed_at(shredding, step, lambda: tasks.retire_adopted(worker=ids.new_id()))
    assert tasks.retire_adopted(worker=ids.new_id()) == 0
    with clock.set_to(clock.now() + tasks.LEASE):
        assert tasks.retire_adopted(worker=ids.new_id()) == 1
    state = shredding.state(provisional)
    assert state is not None
    assert state.completion is not None
