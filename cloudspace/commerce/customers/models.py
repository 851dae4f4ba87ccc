"""Accounts that buy, and the people with rights in them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from cloudspace.kit import ids, numbers
from cloudspace.kit.holding import AtShred, Clear, Holding
from cloudspace.vault import fields


class Account(models.Model):
    """A customer account: a person or an organisation that buys. `subject` opened it and answers for it."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    number = models.CharField(max_length=numbers.LONGEST, unique=True)
    kind = models.CharField(max_length=12)
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation_name = fields.SealedChar(category="identity", max_length=200, null=True)
    tax_code = fields.SealedChar(category="identity", max_length=14, null=True)
    organisation_address = fields.SealedJSON(category="address", null=True)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "number": Clear.NUMBER,
            "kind": Clear.STATE,
            "subject": Clear.SUBJECT,
            "opened_at": Clear.TIME,
            "opened_by": Clear.REFERENCE,
            "closed_at": Clear.TIME,
            "closed_by": Clear.REFERENCE,
        },
        subject="subject_id",
        category="identity",
        at_shred=AtShred.DELETE,
        order=10,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=("person", "organisation")), name="customers_kind"),
            models.CheckConstraint(
                condition=Q(closed_by=None) | Q(closed_at__isnull=False), name="customers_closed_at_and_by"
            ),
            models.CheckConstraint(
                condition=Q(kind="organisation") | Q(organisation_name__isnull=True, tax_code__isnull=True),
                name="customers_organisation_facts",
            ),
        ]


class Membership(models.Model):
    """A person's rights in an account, from `since` on; `until` is set when they ended."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    subject = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rights = models.CharField(max_length=8)
    since = models.DateTimeField()
    given_by = models.UUIDField(null=True)
    until = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "account": Clear.REFERENCE,
            "subject": Clear.SUBJECT,
            "rights": Clear.STATE,
            "since": Clear.TIME,
            "given_by": Clear.REFERENCE,
            "until": Clear.TIME,
            "ended_by": Clear.REFERENCE,
        },
        subject="subject_id",
        category="transactions",
        at_shred=AtShred.DELETE,
        order=20,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(rights__in=("owner", "buyer", "reader")), name="customers_rights"),
            models.CheckConstraint(
                condition=Q(ended_by=None) | Q(until__isnull=False), name="customers_ended_at_and_by"
            ),
            models.UniqueConstraint(
                fields=["account", "subject"], condition=Q(until=None), name="customers_one_living_membership"
            ),
        ]
