"""However much waits, a page asks the stores the same number of questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.support import actions as support
from cloudspace.commerce.support.models import Ticket
from tests.commerce.conftest import Customer, notified
from tests.interfaces.desk.conftest import AtDesk, customer_page

# Session, subject, policy, roles and the counts of the queues are part of each.
EXPECTED = {"/desk/": 7, "/desk/tickets/": 6, "/desk/people/": 6}


@contextmanager
def counted() -> Iterator[Callable[[], int]]:
    with (
        CaptureQueriesContext(connections["default"]) as main,
        CaptureQueriesContext(connections["vault"]) as vault,
        CaptureQueriesContext(connections["transparency"]) as log,
    ):
        yield lambda: len(main) + len(vault) + len(log)


def asked(staff: AtDesk, path: str) -> int:
    staff.get(path)
    with counted() as count:
        assert staff.get(path).status_code == 200
    return count()


def test_queues_and_search(chi: AtDesk, an: Customer, ticket: Ticket) -> None:
    assert {path: asked(chi, path) for path in EXPECTED} == EXPECTED
    for _ in range(5):
        support.open_ticket(by=an.actor, subject_id=an.subject, topic="other", body="Xin chào.", language="vi")
    assert {path: asked(chi, path) for path in EXPECTED} == EXPECTED


def test_a_customers_page(chi: AtDesk, an: Customer, order: Order, ticket: Ticket) -> None:
    before = asked(chi, customer_page(an))
    for _ in range(3):
        support.open_ticket(by=an.actor, subject_id=an.subject, topic="other", body="Xin chào.", language="vi")
        orders.place_order(
            by=an.actor, account=an.account.pk, plan=order.plan_id, price_seen=order.price, language="vi"
        )
    assert asked(chi, customer_page(an)) == before
    assert before <= 19


def test_a_tickets_page(chi: AtDesk, an: Customer, ticket: Ticket) -> None:
    path = f"/desk/tickets/{ticket.number}/"
    before = asked(chi, path)
    for _ in range(5):
        support.reply(by=an.actor, ticket=ticket.pk, body="Còn nữa.")
    assert asked(chi, path) == before
    assert before <= 17


def test_the_queue_of_payments(ha: AtDesk, order: Order) -> None:
    notified(1, order.price, "khong co ma")
    before = asked(ha, "/desk/payments/")
    for number in range(2, 6):
        notified(number, order.price, "khong co ma")
    assert asked(ha, "/desk/payments/") == before
    assert before <= 7


def test_the_page_of_staff(desk: Callable[..., AtDesk], chi: AtDesk) -> None:
    """Neither more colleagues nor more of those who appoint others cost a question more."""
    manager = desk("quan-ly@cloudspace.vn", "Hồ Minh Khoa", "manager")
    desk("mot@cloudspace.vn", "Trần Thị Một", "manager")
    before = asked(manager, "/desk/staff/")
    desk("hai@cloudspace.vn", "Trần Thị Hai", "support")
    desk("ba@cloudspace.vn", "Trần Thị Ba", "support", "auditor")
    desk("bon@cloudspace.vn", "Trần Thị Bốn", "manager")
    assert asked(manager, "/desk/staff/") == before
    assert before <= 21


def test_the_list_of_openings(chi: AtDesk, an: Customer, binh: Customer) -> None:
    from tests.interfaces.desk.conftest import opening_of

    def open_something(customer: Customer) -> None:
        made = support.open_ticket(
            by=customer.actor, subject_id=customer.subject, topic="other", body="Xin chào.", language="vi"
        )
        support.take_ticket(by=chi.actor, ticket=made.pk)
        assert chi.opens(opening_of(customer, "full_name"), made).status_code == 200

    open_something(an)
    before = asked(chi, "/desk/openings/")
    for customer in (an, binh, an):
        open_something(customer)
    assert asked(chi, "/desk/openings/") == before


@pytest.mark.parametrize("count", [3])
def test_lists_move_by_keyboard(chi: AtDesk, an: Customer, count: int) -> None:
    for _ in range(count):
        support.open_ticket(by=an.actor, subject_id=an.subject, topic="other", body="Xin chào.", language="vi")
    for path in ("/desk/", "/desk/tickets/", customer_page(an)):
        assert "data-rows" in chi.get(path).content.decode()
