"""The demo shop."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from cloudspace.accounts.people.models import Subject
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import queries as payments
from cloudspace.commerce.services.models import Service
from cloudspace.commerce.support.models import Ticket
from cloudspace.compliance.retention import queries as retention
from cloudspace.config import installation, wiring
from cloudspace.interfaces.cli import listening
from cloudspace.interfaces.cli.demo import cast, codes
from cloudspace.kit import clock
from cloudspace.messaging.models import Mail
from tests.interfaces.cli.conftest import Answer


@pytest.fixture
def filled(open_home: installation.Home, run: Callable[..., Answer], settings: Any) -> dict[str, Any]:
    """What demo.json says after the shop was filled."""
    settings.DECLARED = {
        **settings.DECLARED, "MAIL_CATCHER_PORT": listening.free_port(), "BANK_WEBHOOK_SECRET": "of this test"
    }  # fmt: skip
    wiring.wire()
    answer = run("demo", "load")
    assert answer.status == 0, answer.err
    found: dict[str, Any] = json.loads(run("demo", "show", "--json").out)
    return found


def test_the_shop_holds_one_of_each_kind(filled: dict[str, Any], run: Callable[..., Answer]) -> None:
    examples = filled["examples"]
    assert Service.objects.get(number=examples["service_active"]).ended_at is None
    assert Order.objects.get(number=examples["order_waiting"]).paid_at is None
    assert Order.objects.get(number=examples["order_expired"]).expired_at is not None
    assert Ticket.objects.get(number=examples["ticket_unconfirmed"]).confirmed_at is None
    assert Ticket.objects.get(number=examples["ticket_assigned"]).assigned_to is not None
    assert payments.parked_count() == 2
    assert set(filled["settings"]) == {"PORT", "MAIL_CATCHER_PORT", "PUBLIC_URL"}
    erased = retention.receipt(examples["erasure_code"])
    assert erased.destroyed_at
    assert erased.epoch_died_at
    assert erased.epoch_died_at - erased.destroyed_at <= dt.timedelta(days=7)
    assert not Mail.objects.filter(sent_at=None).exists()
    # Everybody of the cast but the erased one.
    assert Subject.objects.filter(kind="customer").count() == len(cast.CUSTOMERS) - 1
    paid = run("demo", "pay", Order.objects.get(number=examples["order_waiting"]).request.reference)
    assert (paid.status, paid.out) == (0, "Paid; the order goes on.\n")
    assert run("demo", "load").status == 1
    assert not (set(filled["sign_ins"]) ^ {"customer", *(who.role for who in cast.STAFF)})


def test_a_shop_that_is_no_demo_is_not_filled(open_home: installation.Home, run: Callable[..., Answer]) -> None:
    open_home.demo_mark.unlink()
    answer = run("demo", "load")
    assert answer.status == 1
    assert not Subject.objects.exists()
    assert "no demo home" in answer.err


def test_the_code_shown_is_the_one_of_the_app(run: Callable[..., Answer]) -> None:
    (secret,) = (who.totp_secret for who in cast.STAFF if who.role == "support")
    before = codes.code_at(secret, clock.now())
    shown = run("demo", "code", "support").out.strip()
    assert shown in {before, codes.code_at(secret, clock.now())}
    assert len(shown) == 6
