"""Whether the process lives, and whether it can do its work."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cloudspace.interfaces.api import plain
from cloudspace.kit import clock, heartbeat
from cloudspace.kit.errors import Refused, Unfit
from cloudspace.transparency import reading
from cloudspace.vault import current

STORES = {"default": "main", "vault": "vault", "transparency": "transparency"}


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return plain.json({"live": True})


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when stores, keyring and log can be used, else 503. The worker is told of, but a shop without it serves."""
    checks = {
        **{f"store_{name}": store_answers(alias) for alias, name in STORES.items()},
        "keyring": keyring_opens(),
        "log": log_answers(),
    }
    age = worker_age()
    late = age is None or age > heartbeat.LATE
    worker = {"age_seconds": None if age is None else int(age.total_seconds()), "late": late}
    is_ready = all(checks.values())
    return plain.json({"ready": is_ready, "checks": checks, "worker": worker}, status=200 if is_ready else 503)


def store_answers(alias: str) -> bool:
    """Whether the store takes a statement."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def keyring_opens() -> bool:
    """Whether the keeper stands: its keyring is there, closed to others, and of this installation."""
    try:
        current.keeper()
    except (Unfit, Refused, DatabaseError):
        return False
    return True


def log_answers() -> bool:
    """Whether the log can be read."""
    try:
        reading.latest_checkpoint()
    except Refused:
        return False
    return True


def worker_age() -> dt.timedelta | None:
    """How long ago the worker last said that it lives."""
    last = heartbeat.last(settings.CLOUDSPACE_HOME)
    return None if last is None else max(clock.now() - last, dt.timedelta())
