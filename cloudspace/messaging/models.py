"""Mails and the batches in which they are opened."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudspace.kit import ids
from cloudspace.kit.holding import AtShred, Clear, Holding
from cloudspace.kit.leasing import DueRow
from cloudspace.vault import fields

CONFIRMED, PENDING = "confirmed", "pending"


class Batch(models.Model):
    """One delivery: the case by which at most 500 mails and their addresses are opened, until `until` at the latest."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    purpose = models.CharField(max_length=60)
    size = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    until = models.DateTimeField()
    leased_by = models.UUIDField()
    finished_at = models.DateTimeField(null=True)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "purpose": Clear.STATE,
            "size": Clear.FIGURE,
            "started_at": Clear.TIME,
            "until": Clear.TIME,
            "leased_by": Clear.REFERENCE,
            "finished_at": Clear.TIME,
        }
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gte=1, size__lte=500), name="messaging_batch_size")]


class Mail(DueRow):
    """One mail to one person. While `due_at` stands, it waits; then exactly one of sent, failed, uncertain is set.

    `sending_at` is set before the content goes to the server: with it set and no outcome, the mail may have gone out.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    subject_id = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=60)
    purpose = models.CharField(max_length=60)
    language = models.CharField(max_length=8)
    to = models.CharField(max_length=10, default=CONFIRMED)
    message_id = models.UUIDField(unique=True, default=ids.unlinkable_id)
    subject_line = fields.SealedChar(category="correspondence", max_length=200)
    text = fields.SealedText(category="correspondence")
    html = fields.SealedText(category="correspondence")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.SET_NULL, related_name="mails")
    created_at = models.DateTimeField()
    sending_at = models.DateTimeField(null=True)
    repeated_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    uncertain_at = models.DateTimeField(null=True)

    holding = Holding(
        subject="subject_id",
        category="correspondence",
        at_shred=AtShred.DELETE,
        clear={
            "id": Clear.KEY,
            "subject_id": Clear.SUBJECT,
            "kind": Clear.STATE,
            "purpose": Clear.STATE,
            "language": Clear.DERIVED,
            "to": Clear.STATE,
            "message_id": Clear.REFERENCE,
            "batch": Clear.REFERENCE,
            "created_at": Clear.TIME,
            "sending_at": Clear.TIME,
            "repeated_at": Clear.TIME,
            "sent_at": Clear.TIME,
            "failed_at": Clear.TIME,
            "uncertain_at": Clear.TIME,
            "due_at": Clear.TIME,
            "leased_until": Clear.TIME,
            "leased_by": Clear.REFERENCE,
            "attempts": Clear.FIGURE,
            "last_error": Clear.STATE,
        },
    )

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "created_at"], name="messaging_by_person"),
            models.Index(
                fields=["created_at"],
                condition=Q(failed_at__isnull=False) | Q(uncertain_at__isnull=False),
                name="messaging_troubled",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(to__in=(CONFIRMED, PENDING)), name="messaging_to"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, sent_at=None, failed_at=None, uncertain_at=None)
                | Q(due_at=None, sent_at__isnull=False, failed_at=None, uncertain_at=None)
                | Q(due_at=None, sent_at=None, failed_at__isnull=False, uncertain_at=None)
                | Q(due_at=None, sent_at=None, failed_at=None, uncertain_at__isnull=False),
                name="messaging_one_outcome",
            ),
        ]

    @property
    def state(self) -> str:
        """sent, failed, uncertain, or waiting."""
        outcomes = (("sent", self.sent_at), ("failed", self.failed_at), ("uncertain", self.uncertain_at))
        return next((name for name, at in outcomes if at is not None), "waiting")
