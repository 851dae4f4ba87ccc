"""An account that several people use, when its owner is erased first (R1)."""

from __future__ import annotations

from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.customers.models import Account, Membership
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.services.models import Service
from cloudspace.compliance.retention import actions as retention
from tests.commerce.conftest import PROGRAM, Customer, paid


def test_what_a_member_ordered_stays_theirs_when_the_owner_is_erased(
    an: Customer, binh: Customer, order: Order
) -> None:
    customers.admit(by=an.actor, account=an.account, subject_id=binh.subject, rights="buyer")
    theirs = orders.place_order(
        by=binh.actor, account=an.account.pk, plan=order.plan_id, price_seen=order.price, language="vi"
    )
    paid(order, number=1)
    paid(theirs, number=2)
    retention.purge(by=PROGRAM, subjects=[an.subject])
    assert not Account.objects.filter(pk=an.account.pk).exists()
    assert not Membership.objects.filter(account_id=an.account.pk).exists()
    assert not Order.objects.filter(pk=order.pk).exists()
    kept = Service.objects.select_related("order").get()
    assert (kept.subject_id, kept.account_id) == (binh.subject, None)
    assert (kept.order, kept.order.account_id) == (theirs, None)
