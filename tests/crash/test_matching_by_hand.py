"""Killed while a transfer changes hands, and while whom it stood under is retired: the money is somebody's, once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from cloudspace.accounts.people.models import Subject
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import queries, tasks
from cloudspace.commerce.payments.models import Adoption, BankTransfer, Match
from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.limits.models import Count
from cloudspace.vault import current, opening
from cloudspace.vault.keeper import values
from cloudspace.vault.models import RowToken
from tests.commerce.conftest import Customer, match_by_hand, notified
from tests.crash import killing, soundness

SAID = "NGUYEN THI AN chuyen tien"


def parked(number: int, order: Order) -> BankTransfer:
    """An paid, and forgot the reference."""
    settled = notified(number, order.price, SAID)
    assert settled is not None
    return settled.transfer


def words_of(transfer: BankTransfer) -> object:
    """What the bank wrote, as it opens from the row under whoever it stands under now."""
    keeper = current.keeper()
    table = opening.closed(opening.Wanted([BankTransfer.objects.get(pk=transfer.pk)], ["description"]))
    (((cell,),),) = values.open_tables(keeper._keyring, keeper._policy, [table])  # type: ignore[attr-defined]
    return cell


def ordered(an: Customer, plan: Plan) -> Order:
    Count.objects.all().delete()
    return orders.place_order(by=an.actor, account=an.account.pk, plan=plan.pk, price_seen=plan.price, language="vi")


def test_a_transfer_is_the_customers_or_nobodys_whatever_the_step(
    open_shop: installation.Home, an: Customer, plan: Plan, ha: Actor
) -> None:
    order = ordered(an, plan)
    transfer, steps = parked(1, order), 0

    def match() -> None:
        match_by_hand(ha, transfer.pk, order.request_id)

    for steps in killing.at_every_step(match, stride=3):
        transfer.refresh_from_db()
        matched = queries.living_match(order.request_id) is not None
        assert transfer.provisional != matched == (transfer.subject_id == an.subject)
        assert words_of(transfer) == SAID.encode()
        if not matched:
            match()
        assert words_of(transfer) == SAID.encode()
        assert Match.objects.filter(request=order.request, undone_at=None).count() == 1
        order = ordered(an, plan)
        transfer = parked(steps + 1, order)
    assert steps > 10
    soundness.require_sound(open_shop)


def test_whom_it_stood_under_is_forgotten_whatever_the_step(
    open_shop: installation.Home, an: Customer, plan: Plan, ha: Actor
) -> None:
    def adopted(number: int) -> tuple[BankTransfer, Adoption]:
        order = ordered(an, plan)
        transfer = parked(number, order)
        match_by_hand(ha, transfer.pk, order.request_id)
        return transfer, Adoption.objects.get()

    retire: Callable[[], int] = lambda: tasks.retire_adopted(worker=ids.new_id())  # noqa: E731
    transfer, adoption = adopted(1)
    for step in killing.at_every_step(retire, stride=2):
        with clock.set_to(clock.now() + tasks.LEASE + dt.timedelta(seconds=1)):
            retire()
        assert not Adoption.objects.exists()
        assert not Subject.objects.filter(pk=adoption.subject_id).exists()
        soundness.require_forgotten(adoption.subject_id)
        signs = RowToken.objects.filter(record=transfer.pk.bytes)
        assert {bytes(sign.subject) for sign in signs} == {an.subject.bytes}, (
            "what tells a repetition went with the row"
        )
        assert words_of(transfer) == SAID.encode()
        transfer, adoption = adopted(step + 1)
    soundness.require_sound(open_shop)
