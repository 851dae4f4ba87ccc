"""Killed while the bank's notice is booked, matched, and the order served: the bank's repetition ends it once."""

from __future__ import annotations

from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments.models import BankTransfer, Match
from cloudspace.commerce.services.models import ProvisioningCall, Service
from cloudspace.config import installation
from cloudspace.kit import clock
from cloudspace.kit.limits.models import Count
from cloudspace.vault import current
from cloudspace.vault.models import SubjectKey
from tests.commerce.conftest import Customer, notified
from tests.crash import killing, soundness


def ordered(an: Customer, plan: Plan) -> Order:
    return orders.place_order(by=an.actor, account=an.account.pk, plan=plan.pk, price_seen=plan.price, language="vi")


def test_a_notice_repeated_after_a_kill_pays_once(open_shop: installation.Home, an: Customer, plan: Plan) -> None:
    order, number, steps = ordered(an, plan), 99_999, 0

    def book() -> None:
        notified(number, order.price, f"{order.request.reference} chuyen tien")

    for steps in killing.at_every_step(book, stride=2):
        for _ in range(2):
            book()
        assert Match.objects.filter(request=order.request, undone_at=None).count() == 1
        assert BankTransfer.objects.count() == Match.objects.count() == Order.objects.count()
        order.refresh_from_db()
        assert order.paid_at is not None
        service = Service.objects.get(order=order)
        assert ProvisioningCall.objects.filter(service=service).count() == 1
        Count.objects.all().delete()
        order, number = ordered(an, plan), steps
    assert steps > 10
    soundness.require_sound(open_shop)


def test_a_notice_without_reference_is_parked_once(open_shop: installation.Home, an: Customer) -> None:
    number, steps = 99_999, 0

    def book() -> None:
        notified(number, 50_000, "NGUYEN THI AN chuyen tien")

    for tried, steps in enumerate(killing.at_every_step(book, stride=2), 1):
        for _ in range(2):
            book()
        assert BankTransfer.objects.count() == tried
        number = steps
    assert steps > 4
    assert not Match.objects.exists()
    current.keeper().sweep(clock.now())
    assert SubjectKey.objects.filter(retention_class="enquiry").count() >= BankTransfer.objects.count()
