"""Reading payments, and who may open a bank row."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people import queries as people
from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.payments import models
from cloudspace.commerce.payments.drivers import qr, receiving
from cloudspace.commerce.payments.rules import masking, references, vietqr
from cloudspace.kit.actor import Actor
from cloudspace.vault import opening

PAGE = 50
COUNTED = 100
SEALED = ("bank_code", "description", "counterparty_name", "counterparty_account")

_LIVING = models.Match.objects.filter(undone_at=None)


class HowToPay(NamedTuple):
    """What a customer needs to transfer: the account, the amount in đồng, the reference, and the same as QR code."""

    bank_name: str
    account: str
    holder: str
    amount: int
    reference: str
    payload: str
    svg: str


def how_to_pay(request: models.PaymentRequest, *, picture: bool = True) -> HowToPay:
    """How this request is paid by bank transfer (VietQR)."""
    ours = receiving.account()
    payload = vietqr.build(vietqr.Transfer(ours.bank, ours.number, amount=request.amount, purpose=request.reference))
    svg = qr.svg(payload) if picture else ""
    return HowToPay(ours.bank_name, ours.number, ours.holder, request.amount, request.reference, payload, svg)


def by_reference(text: str) -> models.PaymentRequest | None:
    """The request whose reference stands in `text`, when exactly one does."""
    named = references.found_in(text)
    return models.PaymentRequest.objects.filter(reference=named[0]).first() if len(named) == 1 else None


def living_match(request: uuid.UUID) -> models.Match | None:
    """The match by which the request is paid, or None."""
    return _LIVING.filter(request_id=request).select_related("transfer").first()


def living_match_of(transfer: uuid.UUID) -> models.Match | None:
    """What the transfer pays, or None."""
    return _LIVING.filter(transfer_id=transfer).select_related("request").first()


def unpaid() -> QuerySet[models.PaymentRequest]:
    """Requests that are open and not paid."""
    paid = Exists(_LIVING.filter(request_id=OuterRef("pk")))
    return models.PaymentRequest.objects.filter(~paid, closed_at=None)


def parked(*, after: uuid.UUID | None = None, assigned_to: uuid.UUID | None = None) -> list[models.BankTransfer]:
    """Unmatched transfers that wait for a person, oldest first, one page after the row `after`; never sealed values."""
    rows = models.BankTransfer.objects.filter(provisional=True, set_aside_at=None)
    if assigned_to:
        rows = rows.filter(assigned_to=assigned_to)
    last = rows.model.objects.filter(pk=after).values_list("booked_at", "id").first() if after else None
    if last:
        rows = rows.filter(Q(booked_at__gt=last[0]) | Q(booked_at=last[0], id__gt=last[1]))
    return list(_without_sealed(rows).order_by("booked_at", "id")[:PAGE])


def parked_count() -> int:
    """How many transfers wait, counted up to COUNTED."""
    return models.BankTransfer.objects.filter(provisional=True, set_aside_at=None)[:COUNTED].count()


def candidates(transfer: models.BankTransfer) -> list[models.PaymentRequest]:
    """At most three requests that a parked transfer may pay: the one that it names, then unpaid ones of its amount."""
    most = agreements.in_force().figures.payment_candidates
    named = models.PaymentRequest.objects.filter(reference=transfer.named_reference or None)
    found = list(named)
    same_amount = unpaid().filter(amount=transfer.amount).exclude(pk__in=[row.pk for row in found])
    return (found + list(same_amount.order_by("-made_at")[:most]))[:most]


def pays_for(person: uuid.UUID, request: models.PaymentRequest) -> bool:
    """Whether the request is this person's own affair: theirs, or of an account in which they have rights."""
    if request.subject_id == person:
        return True
    account = request.account_id
    return account is not None and customers.account_with(person, account, "reader") is not None


def payments_of(subject: uuid.UUID) -> list[models.Match]:
    """A person's payments, newest first, with transfer and request."""
    mine = models.Match.objects.filter(subject_id=subject, undone_at=None)
    return list(mine.select_related("transfer", "request").order_by("-at"))


def waiting_about(people: Sequence[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these provisional people whose transfer still waits to be matched or set aside."""
    rows = models.BankTransfer.objects.filter(subject_id__in=people, provisional=True, set_aside_at=None)
    return frozenset(rows.values_list("subject_id", flat=True))


def open_transfer(transfer: models.BankTransfer, *, by: Actor) -> dict[str, Any]:
    """What the bank wrote about a parked transfer, opened for whoever it is assigned to (P3). Raises OpeningRefused."""
    case = opening.CaseRef("payment", transfer.pk)
    return opening.open_for([transfer], SEALED, purpose="take_payment", case=case, by=by)[0]


def payment_in_doubt(case_id: uuid.UUID, subject: uuid.UUID, actor: Actor, at: dt.datetime) -> str | None:
    """Case rule of `take_payment` by `payment`: an unmatched transfer assigned to the reader, or one of its candidates.

    The program opens it to re-seal it under the person it belongs to.
    """
    transfer = models.BankTransfer.objects.select_for_update().filter(pk=case_id).first()
    if transfer is None:
        return "case_unknown"
    if transfer.set_aside_at or living_match_of(transfer.pk):
        return "case_closed"
    if subject != transfer.subject_id and subject not in _subjects(candidates(transfer)):
        return "case_of_another"
    return refusal(transfer, actor)


def hint(case_id: uuid.UUID, subject: uuid.UUID, place: str, value: bytes) -> str | None:
    """Of a transfer's candidates only what tells them apart; its own bank row in full (C2). The keeper asks."""
    if models.BankTransfer.objects.filter(pk=case_id, subject_id=subject, provisional=True).exists():
        return None
    return masking.masked(place.rpartition(".")[2], value.decode(errors="replace"))


def refusal(transfer: models.BankTransfer, actor: Actor) -> str | None:
    """Why `actor` may not read by a transfer that is in doubt, as a code; None when they may."""
    if actor.kind == "program":
        return None
    if actor.id is None or transfer.assigned_to != actor.id:
        return "not_assigned"
    # Whoever typed the row in reads by it only when a second person gave it to them.
    made = actor.id == transfer.booked_by and not people.may_second(transfer.assigned_by, actor.id)
    return "made_by_reader" if made else None


def with_signs_to_move() -> list[uuid.UUID]:
    """Rows that changed hands, whose signs still die with whom they stood under before."""
    return list(models.BankTransfer.objects.filter(models.SIGNS_TO_MOVE).values_list("pk", flat=True))


def by_id(transfer: uuid.UUID) -> models.BankTransfer | None:
    """The transfer, matched or not, or None."""
    return models.BankTransfer.objects.filter(pk=transfer).first()


def in_doubt_about(subject: uuid.UUID, *, limit: int = PAGE) -> list[models.BankTransfer]:
    """Parked transfers that may be this person's: of the amount of an open request of theirs, or naming one."""
    asked = list(
        models.PaymentRequest.objects.filter(subject_id=subject).values_list("reference", "amount", "closed_at")
    )
    references = [reference for reference, _amount, _closed in asked]
    amounts = {amount for _reference, amount, closed in asked if closed is None}
    rows = models.BankTransfer.objects.filter(provisional=True, set_aside_at=None)
    likely = rows.filter(Q(named_reference__in=references) | Q(amount__in=amounts))
    return list(_without_sealed(likely).order_by("booked_at", "id")[:limit])


def _subjects(requests: Sequence[models.PaymentRequest]) -> frozenset[uuid.UUID]:
    return frozenset(request.subject_id for request in requests)


def _without_sealed(rows: QuerySet[models.BankTransfer]) -> QuerySet[models.BankTransfer]:
    return rows.defer(*SEALED)
