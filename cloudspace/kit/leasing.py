"""Due work: rows that say when they are due, claimed by one worker at a time for a limited while.

Nothing is lost between commit and queue, because the row is the work; a killed worker's lease runs out and
another takes the row up.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Q

from cloudspace.kit.acts import recording

LONGEST_ERROR = 60


class DueRow(models.Model):
    """Columns of a row that a worker has to act on. `due_at` None: nothing to do."""

    due_at = models.DateTimeField(null=True, db_index=True)
    leased_until = models.DateTimeField(null=True)
    leased_by = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=LONGEST_ERROR, blank=True)  # type and code only, never a message

    class Meta:
        abstract = True


_Row = TypeVar("_Row", bound=DueRow)


def claim(model: type[_Row], *, worker: uuid.UUID, at: dt.datetime, lease: dt.timedelta, limit: int = 1) -> list[_Row]:
    """Up to `limit` due rows of `model`, leased to `worker` until `at + lease`. Rows under a live lease are left."""
    free = Q(leased_until=None) | Q(leased_until__lte=at)
    with transaction.atomic(using="default"), recording.unrecorded():
        waiting = model._default_manager.filter(free, due_at__lte=at).order_by("due_at")
        rows = list(waiting.select_for_update(skip_locked=_can_skip(model))[:limit])
        for row in rows:
            row.leased_until, row.leased_by, row.attempts = at + lease, worker, row.attempts + 1
        model._default_manager.bulk_update(rows, ["leased_until", "leased_by", "attempts"])
    return rows


def retry_at(attempts: int, at: dt.datetime) -> dt.datetime:
    """When to try again after `attempts` failures: 1, 2, 4 … minutes, at most six hours."""
    return at + min(dt.timedelta(minutes=2 ** max(attempts - 1, 0)), dt.timedelta(hours=6))


def error_code(error: BaseException) -> str:
    """What may be stored of an error: its type and its code, never its message."""
    code = getattr(error, "code", "")
    return f"{type(error).__name__}:{code}"[:LONGEST_ERROR] if code else type(error).__name__[:LONGEST_ERROR]


def _can_skip(model: type[models.Model]) -> bool:
    from django.db import connections

    connection: Any = connections["default"]
    return bool(connection.features.has_select_for_update_skip_locked)
