"""Tickets and what was written in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.support import rules
from cloudspace.kit import ids, numbers
from cloudspace.kit.holding import AtShred, Clear, Holding
from cloudspace.vault import fields


class Ticket(models.Model):
    """A request to the shop. `confirmed_at`: the person themselves wrote it, or said that it is theirs.

    `waiting_since` stands while the customer waits for an answer. The topic is chosen, never typed.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    number = models.CharField(max_length=numbers.LONGEST, unique=True)
    topic = models.CharField(max_length=8)
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="+")
    language = models.CharField(max_length=2)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    assigned_to = models.UUIDField(null=True)
    assigned_at = models.DateTimeField(null=True)
    assigned_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "number": Clear.NUMBER,
            "topic": Clear.STATE,
            "subject": Clear.SUBJECT,
            "account": Clear.REFERENCE,
            "language": Clear.DERIVED,
            "opened_at": Clear.TIME,
            "opened_by": Clear.REFERENCE,
            "confirmed_at": Clear.TIME,
            "waiting_since": Clear.TIME,
            "assigned_to": Clear.REFERENCE,
            "assigned_at": Clear.TIME,
            "assigned_by": Clear.REFERENCE,
            "closed_at": Clear.TIME,
            "closed_by": Clear.REFERENCE,
        },
        subject="subject_id",
        category="correspondence",
        at_shred=AtShred.DELETE,
        order=80,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(topic__in=rules.TOPICS), name="support_topic"),
            models.CheckConstraint(
                condition=Q(assigned_to=None, assigned_at=None, assigned_by=None)
                | Q(assigned_to__isnull=False, assigned_at__isnull=False, assigned_by__isnull=False),
                name="support_assigned_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(closed_at__isnull=False), name="support_closed_at_and_by"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(waiting_since=None), name="support_closed_waits_no_more"
            ),
        ]
        indexes = [
            models.Index(fields=["subject", "opened_at"], name="support_of_subject"),
            models.Index(
                fields=["waiting_since", "id"], condition=Q(waiting_since__isnull=False), name="support_queue"
            ),
            models.Index(fields=["assigned_to", "waiting_since"], condition=Q(closed_at=None), name="support_of_staff"),
        ]

    @property
    def state(self) -> rules.State:
        """Where the ticket stands."""
        return rules.state(self.closed_at, self.confirmed_at is not None, self.waiting_since)


class TicketMessage(models.Model):
    """One message of a ticket, sealed under the customer whose ticket it is, whoever wrote it."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="messages")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author = models.CharField(max_length=8)
    author_id = models.UUIDField(null=True)
    written_at = models.DateTimeField()
    body = fields.SealedText(category="correspondence", max_length=rules.LONGEST_MESSAGE)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "ticket": Clear.REFERENCE,
            "subject": Clear.SUBJECT,
            "author": Clear.STATE,
            "author_id": Clear.REFERENCE,
            "written_at": Clear.TIME,
        },
        subject="subject_id",
        category="correspondence",
        at_shred=AtShred.DELETE,
        order=90,
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(author__in=rules.AUTHORS), name="support_author")]
        indexes = [models.Index(fields=["ticket", "written_at", "id"], name="support_messages_in_order")]
