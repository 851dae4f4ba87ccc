"""Booking what the bank reports, once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.db import IntegrityError, transaction

from cloudspace.accounts.people import actions as people
from cloudspace.commerce.payments import models, queries
from cloudspace.commerce.payments.actions.matched import create_match
from cloudspace.commerce.payments.drivers import receiving
from cloudspace.commerce.payments.rules import matching, notices, references
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.vault import repeats, sealing, subjects

# Losing to another booking once for its signs and once for its row leaves the answer to the third.
_ATTEMPTS = 5


class Booked(NamedTuple):
    """The transfer; `repeated`: booked before, nothing changed; `match`: it pays a request."""

    transfer: models.BankTransfer
    repeated: bool
    match: models.Match | None


class _Seen(NamedTuple):
    """What the signs of a notice tell.

    `booked`: the transfer that it repeats. `differs`: its number is known with other details. `waiting`: the row that
    another booking of it has begun, or was killed at: under the same id only one of the two can stand.
    """

    booked: models.BankTransfer | None = None
    differs: bool = False
    waiting: uuid.UUID | None = None


@recording.action
def book_transfer(*, by: Actor, notice: notices.Notice) -> Booked:
    """Books one incoming row once, whoever reports it and however often, and matches it by its reference (C2).

    What does not match is parked under a provisional person, with the reason; so is a row that was told before with
    other details. Raises LogUnavailable, SubjectGone.
    """
    named = references.found_in(notice.description)
    signs = notices.signs(notice, clock.day_of(notice.received_at), named)
    for attempt in range(_ATTEMPTS):
        seen = _seen(notice, signs)
        if seen.booked:
            if attempt:
                recording.record(by=by, verb="transfer.repeated", target=seen.booked)
            return Booked(seen.booked, True, queries.living_match_of(seen.booked.pk))
        if booked := _booked(by, notice, named, signs, seen):
            return booked
    raise RuntimeError("a bank row was refused as known and is not known")


def _seen(notice: notices.Notice, signs: notices.Signs) -> _Seen:
    whole, row, bank, *nearby = repeats.kept_for((signs.whole, signs.row, signs.bank, *signs.nearby))
    booked = models.BankTransfer.objects.in_bulk([one for one in (whole, row, bank, *nearby) if one])
    if whole or (bank and not row):
        same = whole or bank
        return _Seen(booked=booked[same]) if same in booked else _Seen(waiting=same)
    if row:
        return _Seen(differs=True)
    # One source dates its own rows alike: the same code on another day is another transfer there.
    elsewhere = (booked[one] for one in nearby if one in booked and booked[one].source != notice.source)
    return _Seen(booked=next(elsewhere, None))


def _booked(
    by: Actor, notice: notices.Notice, named: tuple[str, ...], signs: notices.Signs, seen: _Seen
) -> Booked | None:
    """The row booked and matched or parked, or None when another booking of it was first."""
    requests = list(models.PaymentRequest.objects.select_for_update().filter(reference__in=named).order_by("pk"))
    found = matching.finding(_incoming(notice, named), _requested(by, requests))
    if seen.differs:
        found = matching.Finding("told_otherwise", named=found.named)
    paid = next((request for request in requests if request.reference == found.matched), None)
    transfer = _inserted(by, notice, found, paid, signs, seen)
    if transfer is None:
        return None
    if paid is None:
        people.introduce(by=by, kind="provisional", subject_id=transfer.subject_id)
    _seal(transfer, notice)
    recording.record(by=by, verb="transfer.booked", target=transfer, reason=found.reason, amount=notice.amount)
    return Booked(transfer, False, create_match(by, transfer, paid, "reference") if paid else None)


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
    by: Actor,
    notice: notices.Notice,
    found: matching.Finding,
    paid: models.PaymentRequest | None,
    signs: notices.Signs,
    seen: _Seen,
) -> models.BankTransfer | None:
    """The row, still without sealed values, or None when another booking of it was first."""
    subject = paid.subject_id if paid else ids.new_id()
    record = seen.waiting or ids.new_id()
    if not _signs_kept(record, subject, paid is None, signs, seen):
        return None
    transfer = models.BankTransfer(
        id=record,
        subject_id=subject,
        provisional=paid is None,
        source=notice.source,
        signs_with=subject,
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
    if seen.waiting:
        # What was kept by a booking that did not end may stand with somebody else.
        repeats.move(record, to=subject)
    return transfer


def _signs_kept(record: uuid.UUID, subject: uuid.UUID, provisional: bool, signs: notices.Signs, seen: _Seen) -> bool:
    """Whether the row's signs stand for `record`: before the row, so that no row stands without them."""
    if provisional:
        subjects.create(subject, "provisional")
    # Of a row that was told otherwise, number and code stay with the first.
    told = (signs.whole,) if seen.differs else (signs.whole, signs.row, signs.bank)
    return repeats.keep(record, subject=subject, signs=[sign for sign in told if sign]) == record


def _seal(transfer: models.BankTransfer, notice: notices.Notice) -> None:
    sealing.seal(
        transfer,
        bank_code=notice.bank_code or None,
        description=notice.description or None,
        counterparty_name=notice.counterparty_name or None,
        counterparty_account=notice.counterparty_account or None,
    )
    transfer.save(update_fields=queries.SEALED)
