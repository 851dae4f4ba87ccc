"""P2: no session outlives its term, and signing out on a shared computer leaves nothing."""

from __future__ import annotations

import datetime as dt

from django.db.models import F

from cloudspace.accounts.people.models import Device
from cloudspace.compliance.promises.judging import Facts, Promise, Verdict, verdict
from cloudspace.vault.models import SessionGrant

DAY = dt.timedelta(days=1)


def _judge(facts: Facts) -> Verdict:
    figures = facts.policy.figures
    grants = SessionGrant.objects.all()
    longest = dt.timedelta(days=figures.session_days)
    problems = {
        "session_too_long": grants.filter(expires_at__gt=F("started_at") + longest)[: facts.sample].count(),
        "idle_for_too_long": grants.filter(idle_seconds__gt=figures.idle_minutes * 60)[: facts.sample].count(),
        "shared_idle_for_too_long": _shared(facts, figures.idle_minutes_shared * 60),
        # The nightly round drops them; until then the keeper refuses them by their time.
        "ended_but_kept": grants.filter(expires_at__lt=facts.at - 2 * DAY)[: facts.sample].count(),
        "signed_out_but_alive": _alive_after_sign_out(facts),
    }
    living = grants.filter(expires_at__gt=facts.at)
    return verdict(problems, {"sessions": living.count(), "idle_minutes": figures.idle_minutes})


def _shared(facts: Facts, most: int) -> int:
    """Living sessions on shared computers that may idle longer than the policy says."""
    shared = Device.objects.filter(shared=True, ended_at=None, runs_out_at__gt=facts.at).order_by("-started_at")
    sessions = list(shared.values_list("pk", flat=True)[: facts.sample])
    return SessionGrant.objects.filter(session__in=sessions, idle_seconds__gt=most).count()


def _alive_after_sign_out(facts: Facts) -> int:
    """Sessions that the person ended and that the keeper still knows."""
    ended = Device.objects.filter(ended_at__isnull=False, runs_out_at__gt=facts.at).order_by("-started_at")
    sessions = list(ended.values_list("pk", flat=True)[: facts.sample])
    return SessionGrant.objects.filter(session__in=sessions).count()


PROMISE = Promise(
    "P2",
    "2026-11-22",
    (
        "cloudspace.accounts.people.sessions.end",
        "cloudspace.accounts.people.middleware.Recognition",
        "cloudspace.accounts.people.actions.sign_out_everywhere",
        "cloudspace.vault.sessions.living",
    ),
    _judge,
)
