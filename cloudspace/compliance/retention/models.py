"""Erasures to come, receipts that outlive them, and what the nightly round remembers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudspace.kit import ids
from cloudspace.kit.holding import AtShred, Clear, Holding
from cloudspace.kit.leasing import DueRow

_REASONS = ("service_ended", "enquiry_closed", "never_confirmed")


class Look(models.Model):
    """The first day on which a person's clock can matter: the nightly round leaves everybody else alone."""

    subject_id = models.UUIDField(primary_key=True)
    look_on = models.DateField(db_index=True)
    policy_digest = models.CharField(max_length=64)

    holding = Holding(
        subject="subject_id",
        category="transactions",
        at_shred=AtShred.DELETE,
        clear={"subject_id": Clear.SUBJECT, "look_on": Clear.TIME, "policy_digest": Clear.OURS},
    )

    class Meta:
        verbose_name = "next look at the retention clock"


class Erasure(DueRow):
    """The coming erasure of one person: warned, then due. Its id is the shred's, so that a crash repeats nothing.

    The row goes with the person; what stays is the receipt, which does not name them.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    subject_id = models.UUIDField(unique=True)
    reason = models.CharField(max_length=16)
    dies_on = models.DateField()
    made_at = models.DateTimeField()
    warned_at = models.DateTimeField(null=True)
    mail_id = models.UUIDField(null=True)
    held_at = models.DateTimeField(null=True)

    holding = Holding(
        subject="subject_id",
        category="transactions",
        at_shred=AtShred.DELETE,
        clear={
            "id": Clear.KEY,
            "subject_id": Clear.SUBJECT,
            "reason": Clear.STATE,
            "dies_on": Clear.TIME,
            "made_at": Clear.TIME,
            "warned_at": Clear.TIME,
            "mail_id": Clear.REFERENCE,
            "held_at": Clear.TIME,
            "due_at": Clear.TIME,
            "leased_until": Clear.TIME,
            "leased_by": Clear.REFERENCE,
            "attempts": Clear.FIGURE,
            "last_error": Clear.STATE,
        },
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(reason__in=_REASONS), name="retention_erasure_reason"),
            models.CheckConstraint(
                condition=Q(mail_id=None) | Q(warned_at__isnull=False), name="retention_warned_at_and_mail"
            ),
        ]


class ErasureReceipt(models.Model):
    """Proof of an erasure for whoever holds its code: digest of the code and id of the shred, nothing of the person."""

    id = models.UUIDField(primary_key=True, default=ids.unlinkable_id, editable=False)
    code_digest = models.BinaryField(max_length=32, unique=True)
    shred = models.UUIDField(unique=True)
    issued_at = models.DateTimeField()

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "code_digest": Clear.DIGEST,
            "shred": Clear.REFERENCE,
            "issued_at": Clear.TIME,
        }
    )


class ClockConfirmation(models.Model):
    """A person vouched for the machine's clock, because it is far from the last checkpoint."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    confirmed_at = models.DateTimeField(db_index=True)
    confirmed_by = models.UUIDField(null=True)
    entry = models.BigIntegerField()

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "confirmed_at": Clear.TIME,
            "confirmed_by": Clear.REFERENCE,
            "entry": Clear.REFERENCE,
        }
    )


class Round(models.Model):
    """One nightly round that acted: when, and what it did, in counts."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    at = models.DateTimeField(db_index=True)
    warned = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    erased = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    unwarned = models.PositiveIntegerField(default=0)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "at": Clear.TIME,
            "warned": Clear.FIGURE,
            "withdrawn": Clear.FIGURE,
            "erased": Clear.FIGURE,
            "held": Clear.FIGURE,
            "unwarned": Clear.FIGURE,
        }
    )
