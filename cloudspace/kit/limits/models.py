"""Counts by window."""

from __future__ import annotations

from django.db import models

from cloudspace.kit.holding import Clear, Holding


class Count(models.Model):
    """How often `key` was tried in the window that began at `window` (seconds since 1970)."""

    key = models.BinaryField(max_length=16)
    window = models.BigIntegerField()
    tried = models.PositiveIntegerField(default=0)
    forget_at = models.DateTimeField(db_index=True)

    # The digest's key lives a day outside every store; the count is forgotten after the window.
    holding = Holding(
        clear={
            "id": Clear.KEY,
            "key": Clear.DIGEST,
            "window": Clear.TIME,
            "tried": Clear.FIGURE,
            "forget_at": Clear.TIME,
        }
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="limits_one_count_per_window")]
