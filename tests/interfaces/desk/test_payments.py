"""Parked transfers at the desk: the reason, the case, matching by hand, statement lines (C2)."""

from __future__ import annotations

import pytest

from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments.models import BankTransfer
from cloudspace.kit import clock
from tests.commerce.conftest import Customer, notified
from tests.interfaces.desk.conftest import AtDesk, customer_page, opening_of, vi, words

SAID = "NGUYEN THI AN chuyen tien may chu"


@pytest.fixture
def transfer(order: Order) -> BankTransfer:
    """An paid, and forgot the reference."""
    settled = notified(1, order.price, SAID)
    assert settled is not None
    return settled.transfer


def page_of(transfer: BankTransfer) -> str:
    return f"/desk/payments/{transfer.pk}/"


def test_why_it_was_not_matched_stands_beside_it(ha: AtDesk, transfer: BankTransfer) -> None:
    for path in ("/desk/", "/desk/payments/", page_of(transfer)):
        assert vi("Not matched: the description holds no reference of ours.") in words(ha.get(path))
    assert SAID not in words(ha.get(page_of(transfer)))


def test_whoever_takes_the_case_opens_the_row_and_sees_candidates_masked(
    ha: AtDesk, an: Customer, transfer: BankTransfer
) -> None:
    path = f"{page_of(transfer)}description/opening/"
    assert ha.opens(path, transfer, "take_payment").status_code == 403
    assert ha.post(f"{page_of(transfer)}taking/").status_code == 302
    answer = ha.opens(path, transfer, "take_payment")
    assert (answer.status_code, SAID in words(answer)) == (200, True)
    assert an.account.number in words(ha.get(page_of(transfer)))
    masked = words(ha.opens(opening_of(an, "full_name"), transfer, "take_payment"))
    assert "N••• T••• An" in masked
    assert "Nguyễn" not in masked


def test_a_payment_opens_nobody_who_is_no_candidate(ha: AtDesk, binh: Customer, transfer: BankTransfer) -> None:
    ha.post(f"{page_of(transfer)}taking/")
    assert ha.opens(opening_of(binh, "full_name"), transfer, "take_payment").status_code == 403
    assert vi("This customer has no open case, so nothing can be opened.") in words(ha.get(customer_page(binh)))


def test_matching_by_hand_needs_the_case_taken(ha: AtDesk, order: Order, transfer: BankTransfer) -> None:
    typed = {"number": order.number}
    assert ha.post(f"{page_of(transfer)}match/", typed).status_code == 409
    ha.post(f"{page_of(transfer)}taking/")
    assert ha.post(f"{page_of(transfer)}match/", {"number": "DH-00000000"}).status_code == 422
    answer = ha.post(f"{page_of(transfer)}match/", {"number": order.request.reference.lower()})
    assert answer.status_code == 302
    order.refresh_from_db()
    assert order.paid_at is not None
    assert vi("Matched by a member of staff.") in words(ha.get(f"/desk/orders/{order.number}/"))
    assert ha.post(f"{page_of(transfer)}match/", typed).status_code == 409


def test_a_wrong_match_is_undone_from_the_order(ha: AtDesk, order: Order, transfer: BankTransfer) -> None:
    ha.post(f"{page_of(transfer)}taking/")
    ha.post(f"{page_of(transfer)}match/", {"number": order.number})
    assert ha.post(f"/desk/orders/{order.number}/return/").status_code in (302, 409)
    assert ha.post(f"/desk/orders/{order.number}/return/").status_code == 409


def test_a_statement_line_is_booked_once_and_matched_by_its_reference(ha: AtDesk, order: Order) -> None:
    line = f"{clock.today():%d/%m/%Y}\t{order.price}\t{order.request.reference} tra tien"
    for done in ("booked", "repeated"):
        answer = ha.post("/desk/payments/lines/", {"line": line})
        assert (answer.status_code, answer["Location"].rpartition("=")[2]) == (302, done)
        assert "tra+tien" not in answer["Location"]
    order.refresh_from_db()
    assert order.paid_at is not None


def test_a_line_that_cannot_be_read_comes_back_with_what_is_missing(ha: AtDesk, order: Order) -> None:
    for line in ("", "tra tien", "32/13/2026\t5\tx", "\0", "x" * 2000):
        answer = ha.post("/desk/payments/lines/", {"line": line})
        assert answer.status_code == 422
    assert BankTransfer.objects.count() == 0


def test_whoever_typed_a_line_in_reads_it_only_when_a_second_person_gives_it(
    ha: AtDesk, manager: AtDesk, order: Order
) -> None:
    ha.post("/desk/payments/lines/", {"line": "22/11/2026\t5.000\ttien nha cua ba ngoai"})
    row = BankTransfer.objects.get()
    path = f"{page_of(row)}description/opening/"
    ha.post(f"{page_of(row)}taking/")
    assert ha.opens(path, row, "take_payment").status_code == 403
    manager.post(f"{page_of(row)}taking/", {"to": ha.badge})
    answer = ha.opens(path, row, "take_payment")
    assert "ba ngoai" in words(answer)


def test_what_is_set_aside_waits_no_longer(ha: AtDesk, transfer: BankTransfer) -> None:
    assert ha.post(f"{page_of(transfer)}aside/").status_code == 302
    assert vi("Every payment is matched.") in words(ha.get("/desk/payments/"))
    assert ha.opens(f"{page_of(transfer)}description/opening/", transfer, "take_payment").status_code == 403


def test_support_sees_no_payments(chi: AtDesk, transfer: BankTransfer) -> None:
    assert chi.get(page_of(transfer)).status_code == 403
    assert chi.post(f"{page_of(transfer)}taking/").status_code == 403
