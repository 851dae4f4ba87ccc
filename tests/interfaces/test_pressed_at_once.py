"""One button pressed twice at the same moment: done once, and both presses are answered with a page."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from typing import Any

from django.db import connections
from django.test import Client

from cloudspace.accounts.people.models import Device, StaffMember, Subject
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments.drivers import sepay_twin
from cloudspace.commerce.payments.models import BankTransfer, Match
from cloudspace.commerce.services.models import Service
from cloudspace.commerce.support.models import Ticket, TicketMessage
from cloudspace.kit import clock, ids
from cloudspace.kit.acts.models import Act
from cloudspace.messaging.models import Mail
from tests.accounts.conftest import Written
from tests.commerce.conftest import ACCOUNT_NUMBER, BANK_SECRET, Customer, notified
from tests.interfaces.desk.conftest import (  # noqa: F401
    AtDesk,
    accounts,
    an,
    binh,
    browser,
    chi,
    compiled,
    desk,
    front,
    ha,
    hire,
    lan,
    manager,
    open_shop,
    order,
    plan,
    policy,
    sent,
    sign_in,
    ticket,
)  # fmt: skip
from tests.interfaces.storefront.conftest import TYPED, digests

Press = Callable[[], Any]


def at_once(*presses: Press) -> list[Any]:
    """Each in a thread of its own from the same moment on; the answers, none of them a defect."""
    together, answers = threading.Barrier(len(presses)), list[Any]()

    def press(one: Press) -> None:
        together.wait()
        try:
            answers.append(one())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=press, args=(one,)) for one in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(presses), "a press was answered by a defect"
    assert all(answer.status_code < 500 for answer in answers), [answer.status_code for answer in answers]
    return answers


def twice(browser: Client, path: str, typed: dict[str, Any] | None = None, times: int = 3) -> list[int]:  # noqa: F811
    """The same form from the same page, pressed some times at once; the statuses in order."""
    copies = []
    for _press in range(times):
        copy = Client()
        copy.cookies.update(browser.cookies)
        copies.append(copy)
    return sorted(
        answer.status_code for answer in at_once(*[lambda one=one: one.post(path, typed or {}) for one in copies])
    )  # type: ignore[misc]


def acts(verb: str) -> int:
    return Act.objects.filter(verb=verb).count()


def test_registering(front: Any, sent: Callable[[], list[Written]]) -> None:  # noqa: F811
    visitor = Client()
    typed = {**TYPED, **digests(visitor)}
    assert twice(visitor, "/register/", typed) == [302, 302, 302]
    secrets = [mail.secret for mail in sent() if mail.kind == "confirm_email"]
    statuses = twice(visitor, f"/confirm/{secrets[-1]}/", {"password": TYPED["password"]})
    assert statuses[0] == 200
    assert set(statuses[1:]) <= {200, 410}
    assert Subject.objects.filter(confirmed_at__isnull=False).count() == 1
    assert acts("registration.confirmed") == 1


def test_ordering(browser: Client, an: Customer, plan: Plan) -> None:  # noqa: F811
    typed = {"account": str(an.account.pk), "price": str(plan.price), "once": str(ids.new_id())}
    assert twice(browser, f"/order/{plan.pk}/", typed) == [302, 302, 302]
    assert Order.objects.count() == 1
    assert Mail.objects.filter(kind__startswith="orders/").count() == 1


def test_cancelling(browser: Client, order: Order) -> None:  # noqa: F811
    twice(browser, f"/account/orders/{order.number}/cancel/")
    assert acts("order.cancelled") == 1


def test_a_notice_of_the_bank(front: Any, order: Order) -> None:  # noqa: F811
    now = clock.now()
    body = sepay_twin.notice(
        number=7, amount=order.price, description=order.request.reference, account=ACCOUNT_NUMBER, at=now
    )
    headers = sepay_twin.headers(BANK_SECRET, body, now)

    def send() -> Any:
        return Client().post("/api/v1/webhooks/bank", body, content_type="application/json", headers=headers)

    assert [answer.status_code for answer in at_once(send, send, send)] == [200, 200, 200]
    assert (BankTransfer.objects.count(), Match.objects.count(), Service.objects.count()) == (1, 1, 1)


def test_a_statement_line(ha: AtDesk, order: Order) -> None:  # noqa: F811
    line = f"22/11/2026 | {order.price} | {order.request.reference} | FT26326000001"
    assert twice(ha.browser, "/desk/payments/lines/", {"line": line}) == [302, 302, 302]
    assert (BankTransfer.objects.count(), Match.objects.count(), Service.objects.count()) == (1, 1, 1)


def test_matching_a_payment(ha: AtDesk, order: Order) -> None:  # noqa: F811
    settled = notified(1, order.price, "chuyen tien")
    assert settled is not None
    page = f"/desk/payments/{settled.transfer.pk}/"
    ha.post(page + "taking/")
    statuses = twice(ha.browser, page + "match/", {"number": order.number})
    assert statuses[0] == 302
    assert (Match.objects.count(), Service.objects.count()) == (1, 1)


def test_a_new_ticket(browser: Client) -> None:  # noqa: F811
    page = browser.get("/tickets/new/").content.decode()
    typed = {"topic": "service", "body": "Máy chủ của tôi không lên.", **hidden(page)}
    assert twice(browser, "/tickets/new/", typed) == [302, 302, 302]
    assert (Ticket.objects.count(), TicketMessage.objects.count()) == (1, 1)


def test_writing_on(browser: Client, ticket: Ticket) -> None:  # noqa: F811
    page = browser.get(f"/tickets/{ticket.number}/").content.decode()
    typed = {"body": "Vẫn chưa lên.", **hidden(page)}
    assert twice(browser, f"/tickets/{ticket.number}/", typed) == [302, 302, 302]
    assert TicketMessage.objects.filter(ticket=ticket).count() == 2


def test_answering_at_the_desk(chi: AtDesk, ticket: Ticket) -> None:  # noqa: F811
    chi.post(f"/desk/tickets/{ticket.number}/taking/")
    page = chi.get(f"/desk/tickets/{ticket.number}/").content.decode()
    typed = {"body": "Chào bạn.", **hidden(page)}
    assert twice(chi.browser, f"/desk/tickets/{ticket.number}/", typed) == [302, 302, 302]
    assert TicketMessage.objects.filter(ticket=ticket).count() == 2
    assert acts("ticket.answered") == 1


def test_a_ticket_for_a_customer(chi: AtDesk, an: Customer) -> None:  # noqa: F811
    page = chi.get(f"/desk/people/{an.account.number}/").content.decode()
    typed = {"topic": "order", "body": "Gọi điện hỏi.", **hidden(page)}
    assert twice(chi.browser, f"/desk/people/{an.account.number}/tickets/", typed) == [302, 302, 302]
    assert Ticket.objects.count() == 1


def test_two_colleagues_take_one_ticket(chi: AtDesk, lan: AtDesk, ticket: Ticket) -> None:  # noqa: F811
    path = f"/desk/tickets/{ticket.number}/taking/"
    statuses = sorted(answer.status_code for answer in at_once(lambda: chi.post(path), lambda: lan.post(path)))
    assert statuses == [302, 409]
    assert acts("ticket.assigned") == 1


def test_closing_an_account(browser: Client, an: Customer) -> None:  # noqa: F811
    twice(browser, "/account/close/", {"account": str(an.account.pk), "understood": "1"})
    assert Account.objects.get().closed_at is not None
    assert acts("account.closed") == 1


def test_correcting_a_name(browser: Client) -> None:  # noqa: F811
    assert twice(browser, "/account/my-data/name/", {"full_name": "Nguyễn Thị Ân"}) == [302, 302, 302]
    assert "Nguyễn Thị Ân" in browser.get("/account/my-data/name/").content.decode()


def test_signing_out(browser: Client) -> None:  # noqa: F811
    assert set(twice(browser, "/sign-out/")) == {302}
    assert Device.objects.filter(ended_at=None).count() == 0


def test_inviting_a_colleague(manager: AtDesk) -> None:  # noqa: F811
    typed = {"email": "mo@cloudspace.vn", "full_name": "Ngô Thị Mơ", "roles": ["support"]}
    typed |= hidden(manager.get("/desk/staff/").content.decode())
    before = StaffMember.objects.count()
    twice(manager.browser, "/desk/staff/", typed)
    assert StaffMember.objects.count() == before + 1


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of a page, as the browser sends them along."""
    return dict(re.findall(r'<input type="hidden" name="(once)" value="([^"]+)"', page))
