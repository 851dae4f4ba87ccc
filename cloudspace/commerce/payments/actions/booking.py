"""Booking what the bank reports, once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Q

from cloudspace.accounts.people import actions as people
from cloudspace.commerce.payments import models, queries
from cloudspace.commerce.payments.actions.matched import create_match
from cloudspace.commerce.payments.drivers import receiving
from cloudspace.commerce.payments.rules import matching, notices, references
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.vault import sealing


class Booked(NamedTuple):
    """The transfer; `repeated`: booked before, nothing changed; `match`: it pays a request."""

    transfer: models.BankTransfer
    repeated: bool
    match: models.Match | None


@recording.action
def book_transfer(*, by: Actor, notice: notices.Notice) -> Booked:
    """Books one incoming row once, whoever reports it and however often, and matches it by its reference (C2).

    What does not match is parked under a provisional person, with the reason. Raises LogUnavailable, SubjectGone.
    """
    known = _known(notice)
    if known:
        return known
    named = references.found_in(notice.description)
    requests = list(models.PaymentRequest.objects.select_for_update().filter(reference__in=named).order_by("pk"))
    found = matching.finding(_incoming(notice, named), _requested(by, requests))
    paid = next((request for request in requests if request.reference == found.matched), None)
    transfer = _inserted(by, notice, found, paid)
    if transfer is None:
        return _booked_meanwhile(by, notice)
    if paid is None:
        people.introduce(by=by, kind="provisional", subject_id=transfer.subject_id)
    _seal(transfer, notice)
    recording.record(by=by, verb="transfer.booked", target=transfer, reason=found.reason, amount=notice.amount)
    return Booked(transfer, False, create_match(by, transfer, paid, "reference") if paid else None)


def _known(notice: notices.Notice) -> Booked | None:
    row, bank = _digests(notice)
    transfer = models.BankTransfer.objects.filter(Q(row_digest=row) | Q(bank_digest=bank or row)).first()
    return Booked(transfer, True, queries.living_match_of(transfer.pk)) if transfer else None


def _booked_meanwhile(by: Actor, notice: notices.Notice) -> Booked:
    """What the booking that was first has made of the row; its transaction has ended by now."""
    known = _known(notice)
    if known is None:
        raise RuntimeError("a bank row was refused as known and is not known")
    recording.record(by=by, verb="transfer.repeated", target=known.transfer)
    return known


def _digests(notice: notices.Notice) -> tuple[bytes, bytes | None]:
    """One digest per source and row, one of the bank's own code, by which sources recognise each other's rows.

    Banks give short codes anew, some every day: only with day, amount and references does a code name one transfer.
    """
    key = receiving.fingerprint_key()
    row = notices.fingerprint(key, notice.source, notice.external_id)
    if not notice.bank_code:
        return row, None
    told = (notice.bank_code, str(notice.amount), clock.day_of(notice.received_at).isoformat())
    return row, notices.fingerprint(key, "bank", " ".join((*told, *sorted(references.found_in(notice.description)))))


def _incoming(notice: notices.Notice, named: tuple[str, ...]) -> matching.Incoming:
    ours = receiving.account().number
    is_ours = not notice.to_account or notices.same_account(notice.to_account, ours)
    return matching.Incoming(notice.amount, notice.currency, is_ours, named)


def _requested(by: Actor, requests: Sequence[models.PaymentRequest]) -> list[matching.Requested]:
    return [
        matching.Requested(
            reference=request.reference,
            amount=request.amount,
            paid=queries.living_match(request.pk) is not None,
            closed=request.closed_at is not None,
            of_reporter=by.kind == "staff" and by.id is not None and queries.pays_for(by.id, request),
        )
        for request in requests
    ]


def _inserted(
    by: Actor, notice: notices.Notice, found: matching.Finding, paid: models.PaymentRequest | None
) -> models.BankTransfer | None:
    """The row, still without sealed values, or None when another booking of it was first."""
    row, bank = _digests(notice)
    transfer = models.BankTransfer(
        subject_id=paid.subject_id if paid else ids.new_id(),
        provisional=paid is None,
        source=notice.source,
        row_digest=row,
        bank_digest=bank,
        amount=notice.amount,
        currency=notice.currency,
        received_at=notice.received_at,
        booked_at=clock.now(),
        booked_by=by.id,
        reason=found.reason,
        named_reference=found.named,
    )
    try:
        with transaction.atomic(using="default"):
            transfer.save(force_insert=True)
    except IntegrityError:
        return None
    return transfer


def _seal(transfer: models.BankTransfer, notice: notices.Notice) -> None:
    sealing.seal(
        transfer,
        bank_code=notice.bank_code or None,
        description=notice.description or None,
        counterparty_name=notice.counterparty_name or None,
        counterparty_account=notice.counterparty_account or None,
    )
    transfer.save(update_fields=queries.SEALED)
