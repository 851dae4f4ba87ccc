"""Booking what the bank reports: once, matched by reference or parked with the reason (C2)."""

from __future__ import annotations

import datetime as dt

import pytest

from cloudspace.accounts.people.models import Subject
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import actions, queries
from cloudspace.commerce.payments.drivers import sepay, sepay_twin
from cloudspace.commerce.payments.models import BankTransfer, Match
from cloudspace.commerce.payments.rules import references
from cloudspace.commerce.payments.rules.notices import Notice
from cloudspace.commerce.services import actions as services
from cloudspace.config import installation
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts.models import Act
from cloudspace.vault import opening
from tests.commerce.conftest import ACCOUNT_NUMBER, BANK_SECRET, PASSWORD_OF_AN, PROGRAM, Customer, notified, paid


def notice(amount: int, description: str, *, external_id: str = "1", **more: object) -> Notice:
    """One row as a driver hands it over."""
    given = {"bank_code": "", "currency": "VND", "to_account": ACCOUNT_NUMBER, "received_at": clock.now(), **more}
    return Notice(source="webhook", external_id=external_id, amount=amount, description=description, **given)  # type: ignore[arg-type]


def test_a_transfer_with_the_reference_pays_the_order(an: Customer, order: Order) -> None:
    settled = paid(order)
    order.refresh_from_db()
    assert settled.transfer.reason == "reference"
    assert settled.transfer.subject_id == an.subject
    assert order.paid_at is not None
    assert settled.service is not None
    assert settled.service.order_id == order.pk


@pytest.mark.parametrize("times", [2, 3])
def test_a_repeated_notice_books_once(order: Order, times: int) -> None:
    first = paid(order)
    for _ in range(times):
        again = paid(order)
        assert again.repeated
        assert again.transfer == first.transfer
    assert BankTransfer.objects.count() == Match.objects.count() == 1


def test_the_statement_recognises_what_the_webhook_reported(order: Order, ha: Actor) -> None:
    first = paid(order, number=7)
    line = f"{clock.today():%d/%m/%Y}\t{order.price}\tFT00000000000007\tNGUYEN THI AN {order.request.reference}"
    again = services.book_statement_line(by=ha, line=line)
    assert again.repeated
    assert again.transfer == first.transfer


def test_a_code_that_the_bank_gives_anew_hides_no_money(order: Order) -> None:
    yesterday = clock.now() - dt.timedelta(days=1)
    codes = {"bank_code": "4711", "received_at": yesterday}
    first = actions.book_transfer(by=PROGRAM, notice=notice(order.price, "chuyen tien", external_id="a", **codes))
    codes["received_at"] = clock.now()
    second = actions.book_transfer(by=PROGRAM, notice=notice(order.price, "chuyen tien", external_id="b", **codes))
    third = actions.book_transfer(
        by=PROGRAM, notice=notice(order.price, order.request.reference, external_id="c", **codes)
    )
    assert [one.repeated for one in (first, second, third)] == [False] * 3
    assert third.match is not None
    assert actions.book_transfer(
        by=PROGRAM, notice=notice(order.price, "chuyen tien", external_id="d", **codes)
    ).repeated


def test_an_account_that_pays_every_month_is_no_repetition(open_shop: installation.Home, ha: Actor) -> None:
    lines = [f"22/{month:02}/2026;119.000;0123456789;NGUYEN THI AN chuyen tien" for month in (10, 11)]
    booked = [services.book_statement_line(by=ha, line=line) for line in (*lines, *lines)]
    assert [one.repeated for one in booked] == [False, False, True, True]
    assert BankTransfer.objects.count() == 2


def test_a_wrong_amount_is_parked_with_the_reason(order: Order) -> None:
    settled = notified(1, order.price - 1, order.request.reference)
    assert settled is not None
    assert settled.service is None
    assert settled.transfer.reason == "wrong_amount"
    assert settled.transfer.named_reference == order.request.reference
    assert queries.parked() == [settled.transfer]
    assert queries.candidates(settled.transfer) == [order.request]


def test_every_reason_is_told(an: Customer, order: Order, plan: object) -> None:
    other = orders.place_order(
        by=an.actor, account=an.account.pk, plan=order.plan_id, price_seen=order.price, language="vi"
    )
    ours, theirs = order.request.reference, other.request.reference
    foreign = {"currency": "USD"}
    wanted = {
        "no_reference": notice(order.price, "chuyen tien", external_id="a"),
        "unknown_reference": notice(order.price, references.make("000000000"), external_id="b"),
        "several_references": notice(order.price, f"{ours} {theirs}", external_id="c"),
        "wrong_currency": notice(order.price, ours, external_id="d", **foreign),
        "other_account": notice(order.price, ours, external_id="e", to_account="999"),
        "reference": notice(order.price, ours, external_id="f"),
        "already_paid": notice(order.price, ours, external_id="g"),
    }
    orders.cancel_order(by=an.actor, order=other.pk)
    wanted["request_closed"] = notice(other.price, theirs, external_id="h")
    found = {reason: actions.book_transfer(by=PROGRAM, notice=one).transfer.reason for reason, one in wanted.items()}
    assert found == {reason: reason for reason in wanted}


def test_a_parked_row_stands_under_a_provisional_person(open_shop: installation.Home) -> None:
    transfer = actions.book_transfer(by=PROGRAM, notice=notice(5000, "tien nha thang 11")).transfer
    assert Subject.objects.get(pk=transfer.subject_id).kind == "provisional"
    stored = BankTransfer.objects.get(pk=transfer.pk)
    assert b"tien nha" not in bytes(stored.description)
    assert queries.parked_count() == 1


def test_the_customer_reads_their_own_bank_row(an: Customer, order: Order, enter: object) -> None:
    paid(order)
    signed = enter("an@example.vn", PASSWORD_OF_AN)  # type: ignore[operator]
    (payment,) = queries.payments_of(an.subject)
    (own,) = opening.open_own([opening.Wanted([payment.transfer], queries.SEALED)], token=signed.token).tables[0]
    assert order.request.reference in own["description"]
    assert own["bank_code"] == "FT00000000000001"


def test_no_act_holds_what_the_bank_wrote(order: Order) -> None:
    paid(order)
    details = " ".join(str(act.detail) for act in Act.objects.all())
    assert "NGUYEN" not in details
    assert "FT0000" not in details


def test_a_notice_without_a_right_signature_books_nothing(order: Order) -> None:
    now = clock.now()
    body = sepay_twin.notice(
        number=1, amount=order.price, description=order.request.reference, account=ACCOUNT_NUMBER, at=now
    )
    for headers, at in (
        (sepay_twin.headers("another secret", body, now), now),
        (sepay_twin.headers(BANK_SECRET, body, now), now + dt.timedelta(minutes=6)),
        ({}, now),
    ):
        with pytest.raises(sepay.SignatureWrong):
            services.book_notice(by=PROGRAM, headers=headers, body=body, now=at)
    assert not BankTransfer.objects.exists()
