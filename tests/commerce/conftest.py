"""The cast as customers of a shop that is open: accounts, a catalogue, a bank, and staff at the desk."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import rules as people_rules
from cloudspace.commerce.catalogue import demo
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.customers import queries as buying
from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders import queries as ordered
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import actions as payments_actions
from cloudspace.commerce.payments import queries as payments
from cloudspace.commerce.payments.drivers import sepay_twin
from cloudspace.commerce.services import actions as services
from cloudspace.commerce.services.models import Service
from cloudspace.commerce.support import queries as support
from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.messaging.models import Mail
from cloudspace.vault import cases
from tests import sessions
from tests.accounts.conftest import AN, BINH, LINK, PASSWORD, accounts, enter, hire, join, policy, sent, shown  # noqa: F401

BANK_SECRET = "a secret shared with the bank"
ACCOUNT_NUMBER = "0011012345678"
PROGRAM = program("tests")
PASSWORD_OF_AN = AN.password


@dataclass(frozen=True)
class Customer:
    """A customer with an account."""

    subject: uuid.UUID
    account: Account
    actor: Actor


@pytest.fixture
def open_shop(accounts: installation.Home, settings: Any) -> installation.Home:  # noqa: F811
    """A founded shop that knows its bank account, with the case rules of commerce in force."""
    settings.DECLARED = {
        **settings.DECLARED,
        "BANK_BIN": "970403",
        "BANK_ACCOUNT": ACCOUNT_NUMBER,
        "BANK_WEBHOOK_SECRET": BANK_SECRET,
        "PROVISIONING_WEBHOOK_URL": "",
    }
    cases.register("take_payment", "payment", payments.payment_in_doubt)
    cases.register("provide_service", "order", ordered.order_unfulfilled)
    cases.register("answer_request", "ticket", support.ticket_bears_out)
    return accounts


def registered(typed: people_rules.Typed) -> Customer:
    """Somebody who filled in the registration form and confirmed their address."""
    secret = ids.secret_token()
    subject = customers.register(by=VISITOR, typed=typed, accepted=shown(), language="vi", link=LINK, secret=secret)
    assert subject is not None
    assert people.confirm_email(by=VISITOR, secret=secret, password=PASSWORD) == "confirmed"
    Mail.objects.all().delete()
    (account,) = buying.accounts_of(subject)
    return Customer(subject, account, Actor("subject", subject, ids.new_id()))


@pytest.fixture
def an(open_shop: installation.Home) -> Customer:
    """A customer."""
    return registered(AN)


@pytest.fixture
def binh(open_shop: installation.Home) -> Customer:
    """Another customer."""
    return registered(BINH)


def at_desk(hire: Callable[..., Any], email: str, name: str, role: str) -> Actor:  # noqa: F811
    """A member of staff with one role, signed in."""
    return sessions.at_desk(hire(email, name, role).subject_id)


@pytest.fixture
def chi(open_shop: installation.Home, hire: Callable[..., Any]) -> Actor:  # noqa: F811
    """Support."""
    return at_desk(hire, "chi@cloudspace.vn", "Lê Thị Chi", "support")


@pytest.fixture
def ha(open_shop: installation.Home, hire: Callable[..., Any]) -> Actor:  # noqa: F811
    """Billing."""
    return at_desk(hire, "ha@cloudspace.vn", "Phạm Thu Hà", "billing")


@pytest.fixture
def lan(open_shop: installation.Home, hire: Callable[..., Any]) -> Actor:  # noqa: F811
    """Sales."""
    return at_desk(hire, "lan@cloudspace.vn", "Vũ Thị Lan", "sales")


@pytest.fixture
def khoa(open_shop: installation.Home, hire: Callable[..., Any]) -> Actor:  # noqa: F811
    """Manager."""
    return at_desk(hire, "khoa@cloudspace.vn", "Hồ Minh Khoa", "manager")


@pytest.fixture
def plan(open_shop: installation.Home) -> Plan:
    """A plan of the demo catalogue on sale."""
    demo.load(by=PROGRAM)
    return Plan.objects.select_related("product").order_by("product__place", "place")[0]


@pytest.fixture
def order(an: Customer, plan: Plan) -> Order:
    """An's order, waiting for its money."""
    return orders.place_order(by=an.actor, account=an.account.pk, plan=plan.pk, price_seen=plan.price, language="vi")


def notified(number: int, amount: int, description: str, **more: Any) -> services.Settled | None:
    """The bank's webhook arrives, signed."""
    now = clock.now()
    body = sepay_twin.notice(
        number=number, amount=amount, description=description, account=ACCOUNT_NUMBER, at=now, **more
    )
    headers = sepay_twin.headers(BANK_SECRET, body, now)
    return services.book_notice(by=program("bank"), headers=headers, body=body, now=now)


def match_by_hand(by: Actor, transfer: uuid.UUID, request: uuid.UUID) -> Service | None:
    """Takes the transfer and matches it."""
    assert by.id is not None
    payments_actions.assign_transfer(by=by, transfer=transfer, to=by.id)
    return services.match_by_hand(by=by, transfer=transfer, request=request)


def paid(order: Order, number: int = 1) -> services.Settled:
    """The customer has transferred what the order asks for."""
    settled = notified(number, order.price, f"NGUYEN THI AN chuyen tien {order.request.reference}")
    assert settled is not None
    return settled
