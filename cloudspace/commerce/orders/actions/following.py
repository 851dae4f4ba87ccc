"""What happens to an order after it was placed."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import duties
from cloudspace.accounts.people import refusals
from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.orders import letters, models
from cloudspace.commerce.payments import actions as payments
from cloudspace.commerce.payments import queries as paying
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused


class PaymentMissing(Refused):
    """No verified match pays the order."""

    code = "payment_missing"
    sentence = _("No payment has been matched to this order.")


class OrderSettled(Refused):
    """The order was paid, cancelled or ran out before."""

    code = "order_settled"
    sentence = _("This order was already paid or cancelled, or it ran out.")


class OrderFulfilled(Refused):
    """The order was delivered; its payment cannot simply be taken back."""

    code = "order_fulfilled"
    sentence = _("The service of this order is active. End the service first.")


class NotYourOrder(Refused):
    """The person may not decide about this order."""

    code = "not_your_order"
    sentence = _("You cannot decide about this order.")


@recording.action
def pay_order(*, by: Actor, order: uuid.UUID) -> models.Order:
    """Marks the order paid because a living match pays its request (C2); a second time changes nothing.

    Raises PaymentMissing, OrderSettled.
    """
    locked = _locked(order)
    if locked.paid_at:
        return locked
    match = paying.living_match(locked.request_id)
    if match is None:
        raise PaymentMissing
    _must_wait(locked)
    locked.paid_at = match.at
    locked.save(update_fields=["paid_at"])
    recording.record(by=by, verb="order.paid", target=locked, match=match.pk)
    letters.write_paid(by=by, order=locked)
    return locked


@recording.action
def take_back_payment(*, by: Actor, order: uuid.UUID) -> models.Order:
    """Undoes a wrong match: the order waits for its money again, the bank row for its owner.

    Raises NotAllowed unless payments fall to who does it, PaymentMissing, OrderFulfilled.
    """
    duties.require(by, duties.PAYMENTS)
    locked = _locked(order)
    match = paying.living_match(locked.request_id)
    if match is None:
        raise PaymentMissing
    if locked.fulfilled_at:
        raise OrderFulfilled
    payments.undo_match(by=by, match=match.pk)
    locked.paid_at = None
    locked.save(update_fields=["paid_at"])
    recording.record(by=by, verb="order.payment_taken_back", target=locked)
    return locked


@recording.action
def cancel_order(*, by: Actor, order: uuid.UUID) -> models.Order:
    """Drops an order that waits for payment; money that still comes is parked.

    By who may buy in its account, or staff to whom delivering falls. Raises NotYourOrder, NotAllowed, OrderSettled.
    """
    _may_drop(by, order)
    locked = _dropped(by, order)
    locked.cancelled_at, locked.cancelled_by = clock.now(), by.id
    locked.save(update_fields=["cancelled_at", "cancelled_by"])
    recording.record(by=by, verb="order.cancelled", target=locked)
    return locked


@recording.action
def expire_order(*, by: Actor, order: uuid.UUID) -> models.Order:
    """Drops an order whose time to pay is over: the program alone does. Raises NotAllowed, OrderSettled."""
    if by.kind != "program":
        raise refusals.NotAllowed
    locked = _dropped(by, order)
    locked.expired_at = clock.now()
    locked.save(update_fields=["expired_at"])
    recording.record(by=by, verb="order.expired", target=locked)
    return locked


@recording.action
def assign_order(*, by: Actor, order: uuid.UUID, to: uuid.UUID) -> models.Order:
    """Gives a paid order to the member of staff who is to deliver it.

    Raises NotAllowed unless delivering falls to who gives it and to who gets it, PaymentMissing, OrderFulfilled.
    """
    if by.kind != "staff":
        raise refusals.NotAllowed
    duties.require(by, duties.SERVICES)
    duties.require_to(to, duties.SERVICES)
    locked = _undelivered(order)
    locked.assigned_to, locked.assigned_at, locked.assigned_by = to, clock.now(), by.id
    locked.save(update_fields=["assigned_to", "assigned_at", "assigned_by"])
    recording.record(by=by, verb="order.assigned", target=locked, to=to)
    return locked


@recording.action
def fulfil_order(*, by: Actor, order: uuid.UUID) -> models.Order:
    """The order is delivered; nobody reads by it any more. Raises NotAllowed, PaymentMissing, OrderFulfilled."""
    duties.require(by, duties.SERVICES)
    locked = _undelivered(order)
    locked.fulfilled_at = clock.now()
    locked.save(update_fields=["fulfilled_at"])
    recording.record(by=by, verb="order.fulfilled", target=locked)
    return locked


def _may_drop(by: Actor, order: uuid.UUID) -> None:
    if by.kind == "subject":
        account = models.Order.objects.values_list("account_id", flat=True).get(pk=order)
        if by.id is None or account is None or customers.account_with(by.id, account, "buyer") is None:
            raise NotYourOrder
    else:
        duties.require(by, duties.SERVICES)


def _locked(order: uuid.UUID) -> models.Order:
    return models.Order.objects.select_for_update().get(pk=order)


def _must_wait(order: models.Order) -> None:
    if order.state != "waiting_for_payment":
        raise OrderSettled


def _dropped(by: Actor, order: uuid.UUID) -> models.Order:
    request = models.Order.objects.values_list("request_id", flat=True).get(pk=order)
    # The request before the order, as a payment locks them: two that meet wait for each other in turn.
    try:
        payments.close_request(by=by, request=request)
    except payments.RequestSettled:
        raise OrderSettled from None
    locked = _locked(order)
    _must_wait(locked)
    return locked


def _undelivered(order: uuid.UUID) -> models.Order:
    locked = _locked(order)
    if locked.paid_at is None:
        raise PaymentMissing
    if locked.fulfilled_at:
        raise OrderFulfilled
    return locked
