"""Boards as they were proved."""

from __future__ import annotations

from django.db import models

from cloudspace.kit import ids
from cloudspace.kit.holding import Clear, Holding


class BoardRun(models.Model):
    """One run of the board: its canonical JSON, the digest of it, and the signed note where a key was at hand."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    at = models.DateTimeField(db_index=True)
    digest = models.CharField(max_length=64)
    board = models.TextField()
    note = models.TextField(blank=True)
    kept = models.PositiveSmallIntegerField()
    broken = models.PositiveSmallIntegerField()
    declared = models.PositiveSmallIntegerField()

    holding = Holding(
        clear={
            "id": Clear.KEY,
            "at": Clear.TIME,
            "digest": Clear.OURS,
            "board": Clear.OURS,
            "note": Clear.OURS,
            "kept": Clear.FIGURE,
            "broken": Clear.FIGURE,
            "declared": Clear.FIGURE,
        }
    )
