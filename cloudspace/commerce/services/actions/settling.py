"""What a payment sets off: the order is paid, its service begins. One call for each way money is reported."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import NamedTuple

from cloudspace.accounts.agreements import duties
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders import queries as ordered
from cloudspace.commerce.payments import actions as payments
from cloudspace.commerce.payments.drivers import receiving, sepay, statement
from cloudspace.commerce.payments.models import BankTransfer, Match
from cloudspace.commerce.payments.rules.notices import Notice
from cloudspace.commerce.services import models
from cloudspace.commerce.services.actions.starting import start_service
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording


class Settled(NamedTuple):
    """The booked transfer; `repeated`: it was known; `service`: what began because of it, None for a parked one."""

    transfer: BankTransfer
    repeated: bool
    service: models.Service | None


@recording.action
def book_notice(*, by: Actor, headers: Mapping[str, str], body: bytes, now: dt.datetime) -> Settled | None:
    """Books a bank's webhook, `headers` with names in lower case; None for money that went out (C2).

    Raises sepay.SignatureWrong (401), sepay.NoticeUnreadable (422), LogUnavailable (503: the bank sends it again).
    """
    sepay.verify(receiving.webhook_secret(), headers, body, now=now)
    notice = sepay.read(body)
    return _settled(by, notice) if notice else None


@recording.action
def book_statement_line(*, by: Actor, line: str) -> Settled:
    """Books one line of a bank statement that staff pasted. Raises NotAllowed, statement.StatementUnreadable."""
    duties.require(by, duties.PAYMENTS)
    return _settled(by, statement.read(line))


@recording.action
def match_by_hand(*, by: Actor, transfer: uuid.UUID, request: uuid.UUID) -> models.Service | None:
    """Matches a parked transfer to a request and sets off what a payment sets off.

    Raises what payments.match_by_hand raises.
    """
    return _service_of(by, payments.match_by_hand(by=by, transfer=transfer, request=request))


@recording.action
def settle_order(*, by: Actor, order: uuid.UUID) -> models.Service:
    """Takes up an order whose match stands: paid, and its service begun; a second time changes nothing.

    Raises orders.PaymentMissing, orders.OrderSettled.
    """
    orders.pay_order(by=by, order=order)
    return start_service(by=by, order=order)


def _settled(by: Actor, notice: Notice) -> Settled:
    booked = payments.book_transfer(by=by, notice=notice)
    service = _service_of(by, booked.match) if booked.match else None
    return Settled(booked.transfer, booked.repeated, service)


def _service_of(by: Actor, match: Match) -> models.Service | None:
    order = ordered.by_request(match.request_id)
    return settle_order(by=by, order=order.pk) if order else None
