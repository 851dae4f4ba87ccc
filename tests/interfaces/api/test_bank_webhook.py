"""The bank's signed notices."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from cloudspace.commerce.payments.drivers import receiving, sepay, sepay_twin
from cloudspace.commerce.payments.models import BankTransfer
from cloudspace.config import installation
from cloudspace.kit import clock

PATH = "/api/v1/webhooks/bank"
SECRET = "a secret of this test"


@pytest.fixture(autouse=True)
def _secret(settings: Any) -> None:
    settings.DECLARED = {**settings.DECLARED, "BANK_WEBHOOK_SECRET": SECRET}


def _notice(number: int = 7, **given: Any) -> bytes:
    facts = {"amount": 199_000, "description": "chuyen tien", "account": receiving.account().number}
    return sepay_twin.notice(number=number, at=clock.now(), **{**facts, **given})


def _send(client: Client, body: bytes, secret: str = SECRET, at: dt.datetime | None = None) -> HttpResponse:
    headers = sepay_twin.headers(secret, body, at or clock.now())
    return client.post(PATH, body, content_type="application/json", headers=headers)


def test_a_signed_notice_is_booked_and_answered_as_the_bank_expects(client: Client, shop: installation.Home) -> None:
    answer = _send(client, _notice())
    assert (answer.status_code, answer.json()) == (200, {"success": True})
    assert BankTransfer.objects.get().provisional


def test_a_notice_sent_twice_is_booked_once(client: Client, shop: installation.Home) -> None:
    body = _notice()
    assert [_send(client, body).status_code for _ in range(2)] == [200, 200]
    assert BankTransfer.objects.count() == 1


def test_a_wrong_signature_is_answered_with_401_and_books_nothing(client: Client, shop: installation.Home) -> None:
    assert _send(client, _notice(), secret="another").status_code == 401
    assert client.post(PATH, _notice(), content_type="application/json").status_code == 401
    assert not BankTransfer.objects.exists()


def test_an_old_notice_is_not_taken_again(client: Client, shop: installation.Home) -> None:
    assert _send(client, _notice(), at=clock.now() - dt.timedelta(minutes=6)).status_code == 401


def test_without_a_secret_no_notice_is_believed(client: Client, shop: installation.Home, settings: Any) -> None:
    settings.DECLARED = {**settings.DECLARED, "BANK_WEBHOOK_SECRET": ""}
    assert _send(client, _notice(), secret="").status_code == 401


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"\xff\xfe", b"{" * 5000, b'{"transferType": "in", "id": -1}'])
def test_a_signed_body_that_is_no_notice_is_answered_with_422(
    client: Client, shop: installation.Home, body: bytes
) -> None:
    assert _send(client, body).status_code == 422


def test_a_body_too_large_is_refused_unread(client: Client, shop: installation.Home) -> None:
    assert _send(client, b"x" * (3 * 1024 * 1024)).status_code == 413
    assert _send(client, b"x" * (sepay.LARGEST_BODY + 1)).status_code == 413


def test_money_that_went_out_is_acknowledged_and_not_booked(client: Client, shop: installation.Home) -> None:
    assert _send(client, _notice(direction="out")).status_code == 200
    assert not BankTransfer.objects.exists()


def test_a_get_is_no_notice(client: Client, shop: installation.Home) -> None:
    assert client.get(PATH).status_code == 405
