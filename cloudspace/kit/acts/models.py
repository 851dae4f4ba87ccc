"""The table of acts."""

from __future__ import annotations

from django.db import models

from cloudspace.kit import ids
from cloudspace.kit.holding import Clear, Holding


class Act(models.Model):
    """One act: who (kind and random id), did what (verb), to which row, when."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=60, blank=True)
    verb = models.CharField(max_length=60)
    target_kind = models.CharField(max_length=60)
    target_id = models.UUIDField(null=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "actor_kind": Clear.STATE,
            "actor_id": Clear.REFERENCE,
            "actor_name": Clear.OURS,
            "verb": Clear.STATE,
            "target_kind": Clear.STATE,
            "target_id": Clear.REFERENCE,
            "at": Clear.TIME,
            "detail": Clear.FIGURE,
        }
    )

    class Meta:
        indexes = [models.Index(fields=["target_kind", "target_id", "at"], name="acts_by_target")]
