"""R1: kept during service and one year after, then erased everywhere."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import connections
from django.db.models import Q, Sum

from cloudspace.compliance.promises.judging import Facts, Promise, Verdict, verdict
from cloudspace.compliance.retention import models, queries, registry
from cloudspace.kit import clock
from cloudspace.messaging import queries as mails
from cloudspace.vault import shredding
from cloudspace.vault.models import Epoch, Shredding

DAY = dt.timedelta(days=1)
NEWEST = 10_000

_BOTH = (
    "SELECT COUNT(*) FROM"
    " (SELECT subject, retention_class, granule FROM vault_tombstone ORDER BY id DESC LIMIT %s) laid"
    " JOIN vault_subjectkey stands ON stands.subject = laid.subject"
    " AND stands.retention_class = laid.retention_class AND stands.granule = laid.granule"
)


def _judge(facts: Facts) -> Verdict:
    horizon = dt.timedelta(days=facts.policy.figures.copy_days) + DAY
    overdue = Epoch.objects.filter(ended_at__lt=facts.at - horizon, destroyed_at=None)
    latest = facts.at - 2 * DAY
    # What waits for a warning to leave comes up anew each day, and is past its day all the same.
    waiting = models.Erasure.objects.filter(Q(due_at__lt=latest) | Q(dies_on__lt=clock.day_of(latest), held_at=None))
    problems = {
        "past_their_date": waiting[: facts.sample].count(),
        "clocks_not_looked_at": len(next(queries.to_look_at(facts.at - 2 * DAY, facts.policy), [])),
        "shreds_left_half_done": sum(state.requested_at < facts.at - DAY for state in shredding.unfinished()),
        "roots_past_the_horizon": overdue.count(),
        "rotation_overdue": _rotation_overdue(facts),
        "key_beside_its_tombstone": _keys_beside_tombstones(),
        "rows_of_the_erased": _rows_of_erased(facts.sample),
    }
    figures = {
        "erased": Shredding.objects.filter(retention_class="", completed_at__isnull=False).count(),
        "warned": models.Erasure.objects.filter(warned_at__isnull=False).count(),
        "held": models.Erasure.objects.filter(held_at__isnull=False).count(),
        "erased_without_warning": models.Round.objects.aggregate(all=Sum("unwarned"))["all"] or 0,
        "warnings_that_failed": _warnings_that_failed(),
        "roots_destroyed": Epoch.objects.filter(destroyed_at__isnull=False).count(),
    }
    return verdict(problems, figures)


def _warnings_that_failed() -> int:
    """Of the erasures to come, those whose warning no server took: the person has to be reached in another way."""
    return models.Erasure.objects.filter(mail_id__in=mails.failed("retention/warning")).count()


def _rotation_overdue(facts: Facts) -> int:
    allowed = 2 * dt.timedelta(days=facts.policy.figures.epoch_days)
    return int(Epoch.objects.filter(ended_at=None, began_at__lt=facts.at - allowed).exists())


def _keys_beside_tombstones() -> int:
    with connections["vault"].cursor() as cursor:
        cursor.execute(_BOTH, [NEWEST])
        return int(cursor.fetchone()[0])


def _rows_of_erased(sample: int) -> int:
    """Rows that still name one of the people erased last."""
    whole = Shredding.objects.filter(retention_class="", completed_at__isnull=False).order_by("-completed_at")
    subjects = [uuid.UUID(bytes=bytes(subject)) for subject in whole.values_list("subject", flat=True)[:sample]]
    return sum(registry.rows_of(model, subjects).count() for model in registry.held_models()) if subjects else 0


PROMISE = Promise(
    "R1",
    "2026-11-22",
    (
        "cloudspace.compliance.retention.tasks.sweep",
        "cloudspace.compliance.retention.erasing.erase_due",
        "cloudspace.vault.shredding.destroy_many",
        "cloudspace.vault.rotating.rotate",
        "cloudspace.vault.rotating.retire",
    ),
    _judge,
)
