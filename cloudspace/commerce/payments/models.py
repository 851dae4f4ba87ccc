"""What is asked for, what came, and which pays which."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.payments.rules import matching
from cloudspace.kit import ids
from cloudspace.kit.holding import AtShred, Clear, Holding
from cloudspace.kit.leasing import DueRow
from cloudspace.vault import fields

SIGNS_TO_MOVE = Q(signs_with__isnull=False) & ~Q(signs_with=models.F("subject"))


class PaymentRequest(models.Model):
    """So many đồng expected under `reference`. Paid: a living match points here. Closed: expected no longer."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    reference = models.CharField(max_length=12, unique=True)
    # Empty once the account's owner was erased while this person, a member of it, was not.
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    made_at = models.DateTimeField()
    made_by = models.UUIDField(null=True)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "reference": Clear.NUMBER,
            "account": Clear.REFERENCE,
            "subject": Clear.SUBJECT,
            "amount": Clear.MONEY,
            "made_at": Clear.TIME,
            "made_by": Clear.REFERENCE,
            "expires_at": Clear.TIME,
            "closed_at": Clear.TIME,
            "closed_by": Clear.REFERENCE,
        },
        subject="subject_id",
        category="transactions",
        at_shred=AtShred.DELETE,
        order=30,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_request_amount"),
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(closed_at__isnull=False), name="payments_closed_at_and_by"
            ),
        ]
        indexes = [models.Index(fields=["amount"], condition=Q(closed_at=None), name="payments_open_by_amount")]


class BankTransfer(models.Model):
    """One incoming bank row, booked once. Parked: unmatched, under a provisional person, with the reason (C2)."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    provisional = models.BooleanField()
    source = models.CharField(max_length=10)
    # With whom the vault keeps what tells a repetition; where that is not `subject`, the worker moves it.
    signs_with = models.UUIDField(null=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    received_at = models.DateTimeField()
    booked_at = models.DateTimeField()
    booked_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=20)
    named_reference = models.CharField(max_length=12, blank=True)
    bank_code = fields.SealedChar(category="payment", max_length=1000, null=True)
    description = fields.SealedChar(category="payment", max_length=1000, null=True)
    counterparty_name = fields.SealedChar(category="payment", max_length=200, null=True)
    counterparty_account = fields.SealedChar(category="payment", max_length=60, null=True)
    assigned_to = models.UUIDField(null=True)
    assigned_at = models.DateTimeField(null=True)
    assigned_by = models.UUIDField(null=True)
    set_aside_at = models.DateTimeField(null=True)
    set_aside_by = models.UUIDField(null=True)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "subject": Clear.SUBJECT,
            "provisional": Clear.STATE,
            "source": Clear.STATE,
            "signs_with": Clear.REFERENCE,
            "amount": Clear.MONEY,
            "currency": Clear.STATE,
            "received_at": Clear.TIME,
            "booked_at": Clear.TIME,
            "booked_by": Clear.REFERENCE,
            "reason": Clear.STATE,
            "named_reference": Clear.REFERENCE,
            "assigned_to": Clear.REFERENCE,
            "assigned_at": Clear.TIME,
            "assigned_by": Clear.REFERENCE,
            "set_aside_at": Clear.TIME,
            "set_aside_by": Clear.REFERENCE,
        },
        subject="subject_id",
        category="payment",
        at_shred=AtShred.DELETE,
        order=35,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payments_transfer_amount"),
            models.CheckConstraint(condition=Q(source__in=("webhook", "statement")), name="payments_source"),
            models.CheckConstraint(
                condition=Q(reason__in=("reference", "by_hand", *matching.PARKED)), name="payments_reason"
            ),
            models.CheckConstraint(
                condition=Q(assigned_to=None, assigned_at=None, assigned_by=None)
                | Q(assigned_to__isnull=False, assigned_at__isnull=False, assigned_by__isnull=False),
                name="payments_assigned_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(set_aside_by=None) | Q(set_aside_at__isnull=False), name="payments_aside_at_and_by"
            ),
        ]
        indexes = [
            models.Index(
                fields=["booked_at", "id"],
                condition=Q(provisional=True, set_aside_at=None),
                name="payments_parked",
            ),
            models.Index(
                fields=["id"],
                condition=SIGNS_TO_MOVE,
                name="payments_signs_to_move",
            ),
        ]


class Match(models.Model):
    """A transfer pays a request: how it was found, when and by whom; undone when it was wrong."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    transfer = models.ForeignKey(BankTransfer, on_delete=models.PROTECT, related_name="matches")
    request = models.ForeignKey(PaymentRequest, on_delete=models.PROTECT, related_name="matches")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10)
    surplus = models.BigIntegerField(default=0)
    at = models.DateTimeField()
    by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "transfer": Clear.REFERENCE,
            "request": Clear.REFERENCE,
            "subject": Clear.SUBJECT,
            "how": Clear.STATE,
            "surplus": Clear.MONEY,
            "at": Clear.TIME,
            "by": Clear.REFERENCE,
            "undone_at": Clear.TIME,
            "undone_by": Clear.REFERENCE,
        },
        subject="subject_id",
        category="payment",
        at_shred=AtShred.DELETE,
        order=45,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(how__in=("reference", "by_hand")), name="payments_how"),
            models.CheckConstraint(condition=Q(surplus__gte=0), name="payments_surplus"),
            models.CheckConstraint(
                condition=Q(undone_by=None) | Q(undone_at__isnull=False), name="payments_undone_at_and_by"
            ),
            models.UniqueConstraint(
                fields=["transfer"], condition=Q(undone_at=None), name="payments_transfer_pays_once"
            ),
            models.UniqueConstraint(fields=["request"], condition=Q(undone_at=None), name="payments_request_paid_once"),
        ]


class Adoption(DueRow):
    """A provisional person whose row was re-sealed under the person it belongs to: their keys are to be destroyed.

    The id of the provisional person is the id of the shred, so that a crash between the two halves repeats nothing.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    subject_id = models.UUIDField(unique=True)
    made_at = models.DateTimeField()

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "subject_id": Clear.SUBJECT,
            "made_at": Clear.TIME,
            "due_at": Clear.TIME,
            "leased_until": Clear.TIME,
            "leased_by": Clear.REFERENCE,
            "attempts": Clear.FIGURE,
            "last_error": Clear.STATE,
        },
        subject="subject_id",
        category="payment",
        at_shred=AtShred.DELETE,
        order=36,
    )
