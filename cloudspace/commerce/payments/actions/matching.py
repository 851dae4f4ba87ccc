"""Parked transfers: who looks after one, whom it belongs to, and taking a wrong match back."""

from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import duties
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries as people_queries
from cloudspace.accounts.people import refusals
from cloudspace.commerce.payments import models, queries
from cloudspace.commerce.payments.actions import requesting
from cloudspace.commerce.payments.actions.matched import create_match
from cloudspace.commerce.payments.rules import matching
from cloudspace.kit import actor as actors
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused
from cloudspace.vault import opening, sealing

# The delay that stands in for the second person where one works alone.
ALONE_AFTER = dt.timedelta(hours=72)


class TransferSettled(Refused):
    """The transfer was matched or set aside before."""

    code = "transfer_settled"
    sentence = _("This transfer is no longer waiting: it was matched or set aside.")


class AmountShort(Refused):
    """The transfer holds less than the request asks for, or another currency."""

    code = "amount_short"
    sentence = _(
        "The transfer is smaller than the amount asked for. Return it, and ask the customer to transfer it whole."
    )


class NotMatched(Refused):
    """There is no living match to undo."""

    code = "not_matched"
    sentence = _("This match was already undone.")


class NotAssigned(Refused):
    """Only whom the transfer is assigned to matches it."""

    code = "not_assigned"
    sentence = _("Take this payment first: whoever matches it answers for it.")


class OwnPayment(Refused):
    """Nobody settles their own order."""

    code = "own_payment"
    sentence = _("This order is your own, or of an account that you belong to. A colleague must match it.")


class TypedByMatcher(Refused):
    """What somebody typed in matched nothing by itself: a second person says whose it is."""

    code = "second_person_needed"
    sentence = _("You typed this line in, or let in who did. A colleague must say whose it is.")


@recording.action
def assign_transfer(*, by: Actor, transfer: uuid.UUID, to: uuid.UUID) -> models.BankTransfer:
    """Gives a parked transfer to the member of staff who is to find whom it belongs to.

    Raises NotAllowed unless payments fall to who gives it and to who gets it, TransferSettled.
    """
    if by.kind != "staff":
        raise refusals.NotAllowed
    duties.require(by, duties.PAYMENTS)
    duties.require_to(to, duties.PAYMENTS)
    parked = _parked(transfer)
    parked.assigned_to, parked.assigned_at, parked.assigned_by = to, clock.now(), by.id
    parked.save(update_fields=["assigned_to", "assigned_at", "assigned_by"])
    recording.record(by=by, verb="transfer.assigned", target=parked, to=to)
    return parked


@recording.action
def match_by_hand(*, by: Actor, transfer: uuid.UUID, request: uuid.UUID) -> models.Match:
    """Matches a parked transfer to the request that staff found it to pay; a surplus is theirs to return (C2).

    The bank row is adopted: re-sealed under the customer, its provisional person's keys left to be destroyed. Only by
    whom the transfer is assigned to; never for themselves; and what somebody typed in, by somebody else.
    Raises NotAllowed, NotAssigned, OwnPayment, TypedByMatcher, TransferSettled, RequestSettled, AmountShort,
    LogUnavailable.
    """
    duties.require(by, duties.PAYMENTS)
    parked = _parked(transfer)
    if by.kind == "staff" and parked.assigned_to != by.id:
        raise NotAssigned
    asked = requesting.open_request(request)
    alone = _decides_alone(by, parked, asked)
    if parked.currency != "VND" or not matching.pays_by_hand(parked.amount, asked.amount):
        raise AmountShort
    provisional = parked.subject_id
    _move(parked, asked.subject_id, provisional=False, reason="by_hand")
    models.Adoption.objects.create(subject_id=provisional, made_at=clock.now(), due_at=clock.now())
    return create_match(by, parked, asked, "by_hand", alone=alone)


@recording.action
def undo_match(*, by: Actor, match: uuid.UUID) -> models.BankTransfer:
    """Takes a wrong match back: the row leaves the customer and waits again under a provisional person.

    An order that was paid by it goes back first: `orders.actions.take_back_payment`. Raises NotAllowed, NotMatched,
    LogUnavailable.
    """
    duties.require(by, duties.PAYMENTS)
    wrong = models.Match.objects.select_for_update().get(pk=match)
    if wrong.undone_at:
        raise NotMatched
    wrong.undone_at, wrong.undone_by = clock.now(), by.id
    wrong.save(update_fields=["undone_at", "undone_by"])
    transfer = models.BankTransfer.objects.select_for_update().get(pk=wrong.transfer_id)
    provisional = ids.new_id()
    people.introduce(by=by, kind="provisional", subject_id=provisional)
    _move(transfer, provisional, provisional=True, reason="match_undone")
    recording.record(by=by, verb="match.undone", target=wrong)
    return transfer


@recording.action
def set_aside(*, by: Actor, transfer: uuid.UUID) -> models.BankTransfer:
    """The money pays nothing here (returned, or not a sale) and waits no longer. Raises NotAllowed, TransferSettled."""
    duties.require(by, duties.PAYMENTS)
    parked = _parked(transfer)
    parked.set_aside_at, parked.set_aside_by = clock.now(), by.id
    parked.save(update_fields=["set_aside_at", "set_aside_by"])
    recording.record(by=by, verb="transfer.set_aside", target=parked)
    return parked


def _decides_alone(by: Actor, parked: models.BankTransfer, asked: models.PaymentRequest) -> bool:
    """Whether one person typed the row in and says whose it is: only where nobody else could, and after a delay (C2).

    Raises OwnPayment, TypedByMatcher.
    """
    if by.kind != "staff" or by.id is None:
        return False
    if queries.pays_for(by.id, asked):
        raise OwnPayment
    typed_by = parked.booked_by if parked.source == "statement" else None
    if typed_by is None or people_queries.may_second(by.id, typed_by):
        return False
    if duties.somebody_else(duties.PAYMENTS, by.id) or clock.now() < parked.booked_at + ALONE_AFTER:
        raise TypedByMatcher
    return True


def _parked(transfer: uuid.UUID) -> models.BankTransfer:
    locked = models.BankTransfer.objects.select_for_update().get(pk=transfer)
    if not locked.provisional or locked.set_aside_at:
        raise TransferSettled
    return locked


def _move(transfer: models.BankTransfer, to: uuid.UUID, *, provisional: bool, reason: str) -> None:
    """Re-seals the row's values under another person: the new ones stand before the old keys are touched."""
    case = opening.CaseRef("payment", transfer.pk)
    adopting = actors.program("payments.adopt")
    opened = opening.open_for([transfer], queries.SEALED, purpose="take_payment", case=case, by=adopting)[0]
    kept = {name: None if isinstance(value, opening.Closed) else value for name, value in opened.items()}
    transfer.subject_id, transfer.provisional, transfer.reason = to, provisional, reason
    transfer.assigned_to = transfer.assigned_at = transfer.assigned_by = None
    sealing.seal(transfer, **kept)
    transfer.save()
