"""The bank's webhook: what is believed, and what is read of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.commerce.payments.drivers import sepay, sepay_twin

SECRET = "a secret shared with the bank"
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
BODY = sepay_twin.notice(number=7, amount=119_000, description="CS7QM2XK9PAY", account="0011", at=NOW)


def test_the_twin_is_believed() -> None:
    sepay.verify(SECRET, sepay_twin.headers(SECRET, BODY, NOW), BODY, now=NOW)


def test_the_signature_is_the_documented_one() -> None:
    timestamp = str(int(NOW.timestamp()))
    wanted = hmac.new(SECRET.encode(), f"{timestamp}.".encode() + BODY, hashlib.sha256).hexdigest()
    assert sepay_twin.headers(SECRET, BODY, NOW) == {
        "x-sepay-timestamp": timestamp,
        "x-sepay-signature": f"sha256={wanted}",
    }


@pytest.mark.parametrize("seconds", [-300, -1, 0, 299, 300])
def test_five_minutes_of_drift_are_allowed(seconds: int) -> None:
    headers = sepay_twin.headers(SECRET, BODY, NOW)
    sepay.verify(SECRET, headers, BODY, now=NOW + dt.timedelta(seconds=seconds))


@pytest.mark.parametrize("seconds", [-301, 301, 86_400])
def test_an_older_or_later_notice_is_refused(seconds: int) -> None:
    headers = sepay_twin.headers(SECRET, BODY, NOW)
    with pytest.raises(sepay.SignatureWrong):
        sepay.verify(SECRET, headers, BODY, now=NOW + dt.timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "change",
    [
        {"x-sepay-signature": ""},
        {"x-sepay-signature": "sha256="},
        {"x-sepay-signature": "ü"},
        {"x-sepay-timestamp": ""},
        {"x-sepay-timestamp": "１７９５"},
        {"x-sepay-timestamp": "9" * 400},
        {"x-sepay-timestamp": "1795348800.0"},
    ],
)
def test_changed_headers_are_refused(change: dict[str, str]) -> None:
    headers = {**sepay_twin.headers(SECRET, BODY, NOW), **change}
    with pytest.raises(sepay.SignatureWrong):
        sepay.verify(SECRET, headers, BODY, now=NOW)


def test_another_body_secret_or_no_secret_is_refused() -> None:
    headers = sepay_twin.headers(SECRET, BODY, NOW)
    for secret, body in ((SECRET, BODY + b" "), ("another", BODY), ("", BODY)):
        with pytest.raises(sepay.SignatureWrong):
            sepay.verify(secret, headers, body, now=NOW)
    with pytest.raises(sepay.SignatureWrong):
        sepay.verify("", sepay_twin.headers("", BODY, NOW), BODY, now=NOW)


def test_a_notice_is_read() -> None:
    notice = sepay.read(BODY)
    assert notice is not None
    assert (notice.source, notice.external_id, notice.amount) == ("webhook", "7", 119_000)
    assert (notice.description, notice.to_account, notice.bank_code) == ("CS7QM2XK9PAY", "0011", "FT00000000000007")
    assert notice.received_at == NOW


def test_money_that_went_out_is_no_notice() -> None:
    body = sepay_twin.notice(number=8, amount=1000, description="x", account="0011", at=NOW, direction="out")
    assert sepay.read(body) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("transactionDate", "0001-01-01 00:00:00"),
        ("id", None), ("id", "7"), ("id", True), ("id", -1), ("transferAmount", 1.5), ("transferAmount", 0),
        ("transferAmount", 10**13), ("transferType", "both"), ("transactionDate", "yesterday"),
        ("transactionDate", None), ("transactionDate", "2026-02-30 00:00:00"), ("content", 5), ("content", "x" * 1001),
        ("accountNumber", {"a": 1}),
    ],
)  # fmt: skip
def test_a_field_of_another_kind_is_refused(field: str, value: Any) -> None:
    body = json.dumps({**json.loads(BODY), field: value}).encode()
    with pytest.raises(sepay.NoticeUnreadable):
        sepay.read(body)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b"\xff", b"[" * 5000, b" " * 70_000, b"NaN"])
def test_other_bodies_are_refused(body: bytes) -> None:
    with pytest.raises(sepay.NoticeUnreadable):
        sepay.read(body)


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(body: bytes) -> None:
    with pytest.raises(sepay.NoticeUnreadable):
        sepay.read(body)
