"""Parked transfers: who may look, matching by hand, adoption, and taking a wrong match back (C2, P3)."""

from __future__ import annotations

import pytest

from cloudspace.accounts.people.models import Subject
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import actions, queries, tasks
from cloudspace.commerce.payments.models import Adoption, BankTransfer
from cloudspace.commerce.services import actions as services
from cloudspace.kit import ids
from cloudspace.kit.actor import Actor
from cloudspace.vault import opening, shredding
from cloudspace.vault.errors import OpeningRefused
from tests.commerce.conftest import Customer, match_by_hand, notified, paid


@pytest.fixture
def transfer(order: Order) -> BankTransfer:
    """An paid, and forgot the reference."""
    settled = notified(1, order.price, "NGUYEN THI AN chuyen tien may chu")
    assert settled is not None
    return settled.transfer


def test_a_reader_needs_the_transfer_assigned(transfer: BankTransfer, ha: Actor) -> None:
    with pytest.raises(OpeningRefused) as refused:
        queries.open_transfer(transfer, by=ha)
    assert refused.value.reason == "not_assigned"
    actions.assign_transfer(by=ha, transfer=transfer.pk, to=ha.id or ids.new_id())
    assert queries.open_transfer(transfer, by=ha)["description"] == "NGUYEN THI AN chuyen tien may chu"


def test_support_may_not_open_payments(transfer: BankTransfer, chi: Actor) -> None:
    BankTransfer.objects.filter(pk=transfer.pk).update(
        assigned_to=chi.id, assigned_by=chi.id, assigned_at=transfer.booked_at
    )
    with pytest.raises(OpeningRefused) as refused:
        queries.open_transfer(transfer, by=chi)
    assert refused.value.reason == "role_lacks_purpose"


def test_who_typed_the_row_in_reads_by_it_only_when_another_assigned_it(order: Order, ha: Actor, khoa: Actor) -> None:
    row = services.book_statement_line(by=ha, line="22/11/2026\t5.000\ttien nha").transfer
    assert ha.id is not None
    actions.assign_transfer(by=ha, transfer=row.pk, to=ha.id)
    with pytest.raises(OpeningRefused) as refused:
        queries.open_transfer(row, by=ha)
    assert refused.value.reason == "made_by_reader"
    actions.assign_transfer(by=khoa, transfer=row.pk, to=ha.id)
    assert queries.open_transfer(row, by=ha)["description"] == "tien nha"


def test_matching_by_hand_pays_the_order_and_adopts_the_row(
    an: Customer, order: Order, transfer: BankTransfer, ha: Actor
) -> None:
    provisional = transfer.subject_id
    service = match_by_hand(ha, transfer.pk, order.request_id)
    order.refresh_from_db()
    transfer.refresh_from_db()
    assert service is not None
    assert order.paid_at is not None
    assert (transfer.subject_id, transfer.provisional, transfer.reason) == (an.subject, False, "by_hand")
    (match,) = queries.payments_of(an.subject)
    assert (match.how, match.by, match.surplus) == ("by_hand", ha.id, 0)
    assert Adoption.objects.get().subject_id == provisional


def test_the_provisional_persons_keys_are_destroyed_afterwards(order: Order, transfer: BankTransfer, ha: Actor) -> None:
    provisional = transfer.subject_id
    match_by_hand(ha, transfer.pk, order.request_id)
    assert tasks.retire_adopted(worker=ids.new_id()) == 1
    state = shredding.state(provisional)
    assert state is not None
    assert state.completion is not None
    assert not Subject.objects.filter(pk=provisional).exists()
    assert not Adoption.objects.exists()
    assert tasks.retire_adopted(worker=ids.new_id()) == 0


def test_a_retirement_that_was_cut_off_is_finished_later(order: Order, transfer: BankTransfer, ha: Actor) -> None:
    provisional = transfer.subject_id
    match_by_hand(ha, transfer.pk, order.request_id)
    shredding.destroy_keys(provisional, subject=provisional, by=tasks.BY)
    assert tasks.retire_adopted(worker=ids.new_id()) == 1
    state = shredding.state(provisional)
    assert state is not None
    assert state.completion is not None


def test_the_adopted_row_opens_for_its_owner_after_the_retirement(
    an: Customer, order: Order, transfer: BankTransfer, ha: Actor, enter: object
) -> None:
    match_by_hand(ha, transfer.pk, order.request_id)
    tasks.retire_adopted(worker=ids.new_id())
    signed = enter("an@example.vn")  # type: ignore[operator]
    row = BankTransfer.objects.get()
    (own,) = opening.open_own([opening.Wanted([row], queries.SEALED)], token=signed.token).tables[0]
    assert own["description"] == "NGUYEN THI AN chuyen tien may chu"


def test_a_matched_transfer_is_no_case_any_more(order: Order, transfer: BankTransfer, ha: Actor) -> None:
    assert ha.id is not None
    actions.assign_transfer(by=ha, transfer=transfer.pk, to=ha.id)
    match_by_hand(ha, transfer.pk, order.request_id)
    transfer.refresh_from_db()
    with pytest.raises(OpeningRefused) as refused:
        queries.open_transfer(transfer, by=ha)
    assert refused.value.reason == "case_closed"


def test_less_money_than_asked_is_not_matched_and_more_is_noted(order: Order, ha: Actor) -> None:
    less = notified(1, order.price - 1, "x")
    more = notified(2, order.price + 500, "x")
    assert less is not None
    assert more is not None
    with pytest.raises(actions.AmountShort):
        match_by_hand(ha, less.transfer.pk, order.request_id)
    match_by_hand(ha, more.transfer.pk, order.request_id)
    match = queries.living_match(order.request_id)
    assert match is not None
    assert match.surplus == 500


def test_neither_side_is_matched_twice(an: Customer, order: Order, transfer: BankTransfer, ha: Actor) -> None:
    other = orders.place_order(
        by=an.actor, account=an.account.pk, plan=order.plan_id, price_seen=order.price, language="vi"
    )
    second = notified(2, order.price, "x")
    assert second is not None
    match_by_hand(ha, transfer.pk, order.request_id)
    with pytest.raises(actions.TransferSettled):
        services.match_by_hand(by=ha, transfer=transfer.pk, request=other.request_id)
    with pytest.raises(actions.RequestSettled):
        match_by_hand(ha, second.transfer.pk, order.request_id)


def test_what_is_set_aside_waits_no_longer(order: Order, transfer: BankTransfer, ha: Actor) -> None:
    actions.set_aside(by=ha, transfer=transfer.pk)
    assert queries.parked() == []
    with pytest.raises(actions.TransferSettled):
        services.match_by_hand(by=ha, transfer=transfer.pk, request=order.request_id)


def test_a_wrong_match_is_taken_back_from_person_and_order(an: Customer, order: Order, ha: Actor) -> None:
    paid(order)
    orders.take_back_payment(by=ha, order=order.pk)
    order.refresh_from_db()
    transfer = BankTransfer.objects.get()
    assert order.paid_at is None
    assert transfer.provisional
    assert transfer.subject_id != an.subject
    assert queries.parked() == [transfer]
    assert queries.payments_of(an.subject) == []
    match_by_hand(ha, transfer.pk, order.request_id)
    order.refresh_from_db()
    assert order.paid_at is not None


def test_at_most_three_candidates_are_offered(an: Customer, order: Order, transfer: BankTransfer) -> None:
    for _ in range(4):
        orders.place_order(
            by=an.actor, account=an.account.pk, plan=order.plan_id, price_seen=order.price, language="vi"
        )
    assert len(queries.candidates(transfer)) == 3
