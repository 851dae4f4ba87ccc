"""The one place where a match is made."""

from __future__ import annotations

from cloudspace.commerce.payments import models
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording


def create_match(
    by: Actor, transfer: models.BankTransfer, request: models.PaymentRequest, how: str, *, alone: bool = False
) -> models.Match:
    """The match of two locked rows, recorded; `alone`: without the second person that it would take.

    The database refuses a second living one for either.
    """
    match = models.Match.objects.create(
        transfer=transfer,
        request=request,
        subject_id=request.subject_id,
        how=how,
        surplus=transfer.amount - request.amount,
        at=clock.now(),
        by=by.id,
    )
    recording.record(by=by, verb="transfer.matched", target=match, how=how, amount=transfer.amount, alone=alone)
    return match
