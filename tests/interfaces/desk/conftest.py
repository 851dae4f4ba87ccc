"""Staff at their browsers, and customers with something at the desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from cloudspace.accounts.people.models import Device, StaffMember
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.support import actions as support
from cloudspace.commerce.support.models import Ticket, TicketMessage
from cloudspace.config import installation
from cloudspace.kit.actor import Actor
from tests.accounts.conftest import PASSWORD, code_at, hire  # noqa: F401
from tests.commerce.conftest import Customer
from tests.interfaces.storefront.conftest import (  # noqa: F401
    accounts,
    an,
    binh,
    browser,
    compiled,
    front,
    open_shop,
    plan,
    policy,
    sent,
    sign_in,
)

WRITTEN = "Máy chủ của tôi không lên, mật mã là cá-chép-đỏ."
NAME = "Nguyễn Thị An"


@dataclass(frozen=True)
class AtDesk:
    """A member of staff with a signed-in browser."""

    browser: Client
    actor: Actor
    badge: str

    def get(self, path: str, **more: Any) -> Any:
        return self.browser.get(path, **more)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        return self.browser.post(path, data or {}, **more)

    def opens(self, path: str, case: Any, purpose: str = "answer_request", **more: Any) -> Any:
        """Asks to open what stands at `path`."""
        kind = {"Ticket": "ticket", "Order": "order", "BankTransfer": "payment"}[type(case).__name__]
        return self.post(path, {"purpose": purpose, "case": f"{kind}.{case.pk}"}, **more)


@pytest.fixture
def desk(front: installation.Home, hire: Callable[..., StaffMember]) -> Callable[..., AtDesk]:  # noqa: F811
    """Hires somebody with roles and signs them in through the form."""

    def enter(email: str, name: str, *roles: str) -> AtDesk:
        member = hire(email, name, *roles)
        browser = Client()  # noqa: F811
        typed = {"email": email, "password": PASSWORD, "code": code_at(), "next": "/desk/"}
        answer = browser.post("/sign-in/", typed)
        assert (answer.status_code, answer.headers.get("Location")) == (302, "/desk/"), answer.content.decode()
        session = Device.objects.get(subject=member.subject_id, at_desk=True, ended_at=None).pk
        return AtDesk(browser, Actor("staff", member.subject_id, session), member.badge)

    return enter


@pytest.fixture
def chi(desk: Callable[..., AtDesk]) -> AtDesk:
    """Support."""
    return desk("chi@cloudspace.vn", "Lê Thị Chi", "support")


@pytest.fixture
def lan(desk: Callable[..., AtDesk]) -> AtDesk:
    """Support as well."""
    return desk("lan@cloudspace.vn", "Vũ Thị Lan", "support")


@pytest.fixture
def ha(desk: Callable[..., AtDesk]) -> AtDesk:
    """Billing."""
    return desk("ha@cloudspace.vn", "Phạm Thu Hà", "billing")


@pytest.fixture
def dung(desk: Callable[..., AtDesk]) -> AtDesk:
    """Data protection officer."""
    return desk("dung@cloudspace.vn", "Hoàng Văn Dũng", "data_protection_officer")


@pytest.fixture
def manager(desk: Callable[..., AtDesk]) -> AtDesk:
    """Manager."""
    return desk("minh@cloudspace.vn", "Đỗ Minh", "manager")


@pytest.fixture
def ticket(an: Customer) -> Ticket:  # noqa: F811
    """An's, written by An."""
    return support.open_ticket(by=an.actor, subject_id=an.subject, topic="service", body=WRITTEN, language="vi")


@pytest.fixture
def order(an: Customer, plan: Any) -> Order:  # noqa: F811
    """An's order, waiting for its money."""
    return orders.place_order(by=an.actor, account=an.account.pk, plan=plan.pk, price_seen=plan.price, language="vi")


def customer_page(customer: Customer) -> str:
    return f"/desk/people/{customer.account.number}/"


def opening_of(customer: Customer, field: str) -> str:
    """The address that opens a field of the customer's profile."""
    from cloudspace.accounts.people.queries import profile_of

    return f"{customer_page(customer)}profile/{profile_of(customer.subject).pk}/{field}/opening/"


def opening_of_message(ticket: Ticket) -> str:
    """The address that opens the first message of a ticket."""
    message = TicketMessage.objects.filter(ticket=ticket).order_by("written_at").first()
    assert message is not None
    return f"/desk/tickets/{ticket.number}/messages/{message.pk}/opening/"


def vi(text: str, **values: object) -> str:
    """The Vietnamese of an English text, as a page says it up to its first blank to fill in."""
    with translation.override("vi"):
        said = gettext(text)
    return said % values if values else said.partition("%(")[0].strip()


def words(answer: Any) -> str:
    """What a page says, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


@pytest.fixture
def visitor_and_customer(ticket: Ticket, browser: Client) -> tuple[Client, Client]:  # noqa: F811
    """A browser of nobody, and An's own."""
    return Client(), browser
