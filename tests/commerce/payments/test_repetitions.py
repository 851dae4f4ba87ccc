"""Told twice is booked once, told otherwise waits for staff, and after an erasure no guess is confirmed."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from typing import Any

from cloudspace.accounts.people.models import Subject
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import actions, queries, tasks
from cloudspace.commerce.payments.actions import booking
from cloudspace.commerce.payments.models import BankTransfer, Match
from cloudspace.commerce.payments.rules import notices, references
from cloudspace.commerce.payments.rules.notices import Notice
from cloudspace.commerce.services import actions as services
from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy
from cloudspace.vault import current, shredding
from cloudspace.vault.models import RowToken, SubjectState
from tests.commerce.conftest import ACCOUNT_NUMBER, PROGRAM, Customer, match_by_hand, notified, paid
from tests.commerce.payments.test_booking_at_once import killed_at
from tests.walls import attacker

DAY = dt.timedelta(days=1)


def told(amount: int, description: str, **more: Any) -> Notice:
    given = {
        "source": "webhook", "external_id": "7", "bank_code": "FT7", "currency": "VND",
        "to_account": ACCOUNT_NUMBER, "received_at": clock.now(),
    }  # fmt: skip
    return Notice(amount=amount, description=description, **{**given, **more})


def book(notice: Notice) -> actions.Booked:
    return actions.book_transfer(by=PROGRAM, notice=notice)


def signs_of(notice: Notice) -> notices.Signs:
    return notices.signs(notice, clock.day_of(notice.received_at), references.found_in(notice.description))


def holders(transfer: BankTransfer) -> set[bytes]:
    """With whom the signs of the row die."""
    return {bytes(sign.subject) for sign in RowToken.objects.filter(record=transfer.pk.bytes)}


def test_the_same_number_with_other_details_waits_for_staff(order: Order) -> None:
    first = told(order.price, order.request.reference)
    booked = book(first)
    assert booked.match is not None
    for number, other in enumerate(
        (
            first._replace(amount=order.price + 1),
            first._replace(description=f"{order.request.reference} lan hai"),
            first._replace(received_at=first.received_at + DAY),
            first._replace(bank_code="FT8"),
        ),
        2,
    ):
        parked = book(other)
        assert not parked.repeated
        assert parked.transfer.reason == "told_otherwise"
        assert parked.transfer.named_reference == order.request.reference
        assert BankTransfer.objects.count() == number, "nothing that the bank said is lost"
        again = book(other)
        assert again.repeated
        assert again.transfer == parked.transfer
    assert book(first).transfer == booked.transfer
    assert Match.objects.count() == 1


def test_a_second_telling_that_names_an_order_pays_nothing_by_itself(order: Order) -> None:
    book(told(order.price, "chuyen tien"))
    parked = book(told(order.price, order.request.reference))
    assert parked.match is None
    assert parked.transfer.reason == "told_otherwise"


def test_a_statement_that_dates_the_transfer_otherwise_is_recognised(order: Order, ha: Actor) -> None:
    first = paid(order, number=7)
    for off in (-3, 1, 2, 3):
        day = clock.today() + off * DAY
        line = f"{day:%d/%m/%Y}\t{order.price}\tFT00000000000007\tNGUYEN THI AN {order.request.reference}"
        again = services.book_statement_line(by=ha, line=line)
        assert again.repeated
        assert again.transfer == first.transfer
    line = f"{clock.today() + 4 * DAY:%d/%m/%Y}\t{order.price}\tFT00000000000007\t{order.request.reference}"
    assert not services.book_statement_line(by=ha, line=line).repeated


def test_one_source_means_two_transfers_by_two_days(order: Order) -> None:
    first = told(order.price, order.request.reference)
    book(first)
    second = book(first._replace(external_id="8", received_at=first.received_at + DAY))
    assert not second.repeated
    assert second.transfer.reason == "already_paid"


def test_another_secret_of_the_shop_recognises_what_was_told_before(order: Order, settings: Any) -> None:
    first = told(order.price, order.request.reference)
    booked = book(first)
    settings.SECRET_KEY = "another"
    assert book(first).transfer == booked.transfer


def test_a_repetition_is_recognised_through_every_rotation(order: Order) -> None:
    first = told(order.price, order.request.reference)
    booked = book(first)
    again: list[bool] = []
    for _ in range(2):
        current.keeper().rotate(lambda count: again.append(book(first).repeated))
        again.append(book(first).repeated)
    assert len(again) > 2
    assert all(again)
    assert book(first).transfer == booked.transfer


def test_the_signs_follow_the_row(an: Customer, order: Order, ha: Actor) -> None:
    settled = notified(1, order.price, "NGUYEN THI AN")
    assert settled is not None
    transfer, provisional = settled.transfer, settled.transfer.subject_id
    assert holders(transfer) == {provisional.bytes}
    match_by_hand(ha, transfer.pk, order.request_id)
    assert tasks.retire_adopted(worker=ids.new_id()) == 1
    assert holders(transfer) == {an.subject.bytes}
    assert notified(1, order.price, "NGUYEN THI AN").repeated  # type: ignore[union-attr]
    match = queries.living_match(order.request_id)
    assert match is not None
    actions.undo_match(by=ha, match=match.pk)
    tasks.retire_adopted(worker=ids.new_id())
    transfer.refresh_from_db()
    assert holders(transfer) == {transfer.subject_id.bytes} != {an.subject.bytes}
    assert queries.with_signs_to_move() == []


def test_a_booking_that_did_not_end_is_taken_up_under_its_own_id(order: Order) -> None:
    first = told(order.price, order.request.reference)

    killed_at(booking, "_seal", lambda: book(first))
    assert not BankTransfer.objects.exists()
    (begun,) = {bytes(record) for record in RowToken.objects.values_list("record", flat=True)}
    booked = book(first)
    assert booked.match is not None
    assert booked.transfer.pk.bytes == begun
    assert book(first).repeated


def test_what_a_booking_that_never_ended_left_is_swept(open_shop: installation.Home) -> None:
    killed_at(booking, "_seal", lambda: book(told(50_000, "chuyen tien")))
    assert RowToken.objects.exists()
    current.keeper().sweep(clock.now() + 2 * DAY)
    assert not RowToken.objects.exists()
    assert not SubjectState.objects.filter(kind="provisional").exists()


def test_after_an_erasure_no_key_confirms_what_somebody_paid(
    an: Customer, order: Order, policy: Policy, open_shop: installation.Home, settings: Any
) -> None:  # fmt: skip
    """Whoever keeps every copy and the shop's secret guesses exactly what An paid, when and in which words."""
    said = told(order.price, f"NGUYEN THI AN {order.request.reference}")
    booked = book(said).transfer
    guesses = signs_of(said)[:3]
    copies, rows = [attacker.copied()], [dict(one) for one in BankTransfer.objects.values()]
    ring = open_shop.keyring
    for guess in guesses:
        assert attacker.Attacker(copies, ring, policy).told_again(guess) == {an.subject}, "while An's keys live"

    shredding.destroy_keys(ids.new_id(), subject=an.subject, by=PROGRAM)
    assert holders(booked) == set()
    for day in range(1, 9):
        with clock.set_to(clock.now() + day * DAY):
            current.keeper().rotate(lambda count: None)
            current.keeper().retire(clock.now())
    late = attacker.Attacker([*copies, attacker.copied()], ring, policy)
    assert late.subjects_with_signs() == set()
    assert all(late.told_again(guess) == set() for guess in guesses)
    clear = BankTransfer.holding.clear
    kept = {value for row in rows for name, value in row.items() if name.removesuffix("_id") in clear}
    assert not any(isinstance(value, bytes | memoryview) for value in kept), "nothing in clear is a digest"
    secret = settings.SECRET_KEY.encode()
    made = {hmac.digest(secret, guess.encode(), "sha256") for guess in guesses}
    made |= {hashlib.sha256(guess.encode()).digest() for guess in guesses}
    assert not made & {bytes(row["token"]) for one in copies for row in one.keys[RowToken]}
    assert Subject.objects.filter(pk=an.subject).exists(), "the rows themselves go with the night's erasure"
