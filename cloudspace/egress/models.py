"""The register of departures."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudspace.kit import ids
from cloudspace.kit.holding import Clear, Holding


class Departure(models.Model):
    """Something was let out: to whom, for which purpose, which fields of how many people, under which policy.

    Written before the first byte leaves and never changed. What left, and whose it was, does not stand here.
    """

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    recipient = models.CharField(max_length=60)
    purpose = models.CharField(max_length=60)
    fields = models.JSONField()
    people = models.PositiveIntegerField()
    case_kind = models.CharField(max_length=40)
    case_id = models.UUIDField(db_index=True)
    policy_digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "recipient": Clear.STATE,
            "purpose": Clear.STATE,
            "fields": Clear.STATE,
            "people": Clear.FIGURE,
            "case_kind": Clear.STATE,
            "case_id": Clear.REFERENCE,
            "policy_digest": Clear.OURS,
            "at": Clear.TIME,
        }
    )

    class Meta:
        indexes = [models.Index(fields=["recipient", "at"], name="egress_by_recipient")]
        constraints = [
            models.CheckConstraint(condition=~Q(recipient="") & ~Q(purpose=""), name="egress_recipient_and_purpose")
        ]
