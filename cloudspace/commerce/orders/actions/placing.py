"""Placing an order."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.commerce.catalogue import queries as catalogue
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.orders import letters, models, queries
from cloudspace.commerce.payments import actions as payments
from cloudspace.commerce.payments.models import PaymentRequest
from cloudspace.kit import clock, ids, numbers
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused
from cloudspace.kit.limits import counting

# P1: nobody fills the shop's books, or their own mailbox, by clicking.
PLACED = counting.Limit("orders.place", 20, 3600)


class NotOnSale(Refused):
    """The plan or its product is not on sale."""

    code = "not_on_sale"
    sentence = _("This plan is no longer on sale. Please choose another one.")


class PriceChanged(Refused):
    """The plan costs something else than the customer saw; `price` is what it costs now, in đồng."""

    code = "price_changed"
    sentence = _("The price has changed since you opened this page. Please look at it again before ordering.")

    def __init__(self, price: int) -> None:
        self.price = price
        super().__init__()


class NotABuyer(Refused):
    """The person may not buy for this account, or it is closed."""

    code = "not_a_buyer"
    sentence = _("You cannot order for this account.")


class InformationMissing(Refused):
    """Ordering stays closed until the profile holds what the policy needs for it (C3); `fields` names what lacks."""

    code = "information_missing"
    sentence = _("Some information is still missing from your profile. Please add it before ordering.")

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        super().__init__()


@recording.action
def place_order(
    *, by: Actor, account: uuid.UUID, plan: uuid.UUID, price_seen: int, language: str, order_id: uuid.UUID | None = None
) -> models.Order:
    """Orders one period of `plan` for `account` at `price_seen` đồng, and mails how to pay (G1).

    `by` is the customer; `language` (vi, en) is the one that the order speaks to them in. `order_id` is the id that
    the page shown carried: sent a second time, it gives the order that it made the first time.
    Raises NotABuyer, InformationMissing, NotOnSale, PriceChanged, TooMany.
    """
    if by.kind != "subject" or by.id is None:
        raise NotABuyer
    buyer = customers.account_with(by.id, account, "buyer", lock=True)
    if buyer is None:
        raise NotABuyer
    # The account's lock lets the second of two presses see what the first has made.
    made = models.Order.objects.filter(pk=order_id).select_related("request").first() if order_id else None
    if made is not None:
        return _own(made, by.id, buyer)
    missing = customers.missing_for("order", by.id)
    if missing:
        raise InformationMissing(missing)
    counting.count(PLACED, str(by.id))
    offered = catalogue.plan_on_sale(plan, lock=True)
    if offered is None:
        raise NotOnSale
    if offered.price != price_seen:
        raise PriceChanged(offered.price)
    expires_at = clock.now() + dt.timedelta(days=agreements.in_force().figures.payment_days)
    request = payments.request_payment(
        by=by, account=buyer, subject_id=by.id, amount=offered.price, expires_at=expires_at
    )
    order = _created(by, order_id or ids.new_id(), buyer, offered, request, language)
    recording.record(by=by, verb="order.placed", target=order, price=order.price, months=order.months)
    letters.write_placed(by=by, order=order)
    return order


def _own(made: models.Order, buyer: uuid.UUID, account: Account) -> models.Order:
    if (made.subject_id, made.account_id) != (buyer, account.pk):
        raise NotABuyer
    return made


def _created(
    by: Actor, order_id: uuid.UUID, account: Account, plan: Plan, request: PaymentRequest, language: str
) -> models.Order:
    return models.Order.objects.create(
        id=order_id,
        number=numbers.make(queries.PREFIX),
        account=account,
        subject_id=request.subject_id,
        plan=plan,
        product_kind=plan.product.kind,
        product_vi=plan.product.name_vi,
        product_en=plan.product.name_en,
        plan_vi=plan.name_vi,
        plan_en=plan.name_en,
        months=plan.months,
        price=plan.price,
        language="en" if language == "en" else "vi",
        request=request,
        placed_at=request.made_at,
        placed_by=by.id,
        expires_at=request.expires_at,
    )
