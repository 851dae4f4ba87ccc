"""Figures for Prometheus: of the machinery only, no identity and no business volume.

Answered to the machine itself alone: a request that came through a proxy is told that there is nothing here.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from django.apps import apps
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cloudspace.interfaces.api import health
from cloudspace.kit import clock
from cloudspace.kit.errors import Refused
from cloudspace.kit.leasing import DueRow
from cloudspace.transparency import reading

TYPE = "text/plain; version=0.0.4; charset=utf-8"
# Late work is counted up to here: a long queue needs no exact figure, and nothing counts whole tables.
MOST_COUNTED = 1000


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Stores, keyring, log, worker and due work in Prometheus' text format. 404 for anybody from outside."""
    if not _from_this_machine(request):
        raise Http404
    lines = [line for gauge in (_checks(), _log(), _worker(), _due()) for line in gauge]
    return HttpResponse("\n".join(lines) + "\n", content_type=TYPE, headers={"Cache-Control": "no-store"})


def _from_this_machine(request: HttpRequest) -> bool:
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        # A Unix socket has no address: whoever reaches it stands on this machine.
        return not request.META.get("REMOTE_ADDR")


def _gauge(name: str, meaning: str) -> Iterator[str]:
    yield f"# HELP cloudspace_{name} {meaning}"
    yield f"# TYPE cloudspace_{name} gauge"


def _checks() -> Iterator[str]:
    yield from _gauge("up", "Whether a part of the shop can be used.")
    for alias, name in health.STORES.items():
        yield f'cloudspace_up{{part="store_{name}"}} {int(health.store_answers(alias))}'
    yield f'cloudspace_up{{part="keyring"}} {int(health.keyring_opens())}'
    yield f'cloudspace_up{{part="log"}} {int(health.log_answers())}'


def _log() -> Iterator[str]:
    try:
        newest = reading.latest_checkpoint()
    except Refused:
        return
    if newest is None:
        return
    yield from _gauge("log_published_size", "Leaves under the last published checkpoint, padding included.")
    yield f"cloudspace_log_published_size {newest.size}"
    yield from _gauge("log_checkpoint_age_seconds", "Age of the last published checkpoint.")
    yield f"cloudspace_log_checkpoint_age_seconds {max(0, int((clock.now() - newest.at).total_seconds()))}"


def _worker() -> Iterator[str]:
    age = health.worker_age()
    if age is not None:
        yield from _gauge("worker_heartbeat_age_seconds", "How long ago the worker last said that it lives.")
        yield f"cloudspace_worker_heartbeat_age_seconds {int(age.total_seconds())}"


def _due() -> Iterator[str]:
    yield from _gauge("due_rows", f"Work that is due and not taken up, counted up to {MOST_COUNTED}.")
    now = clock.now()
    for model in apps.get_models():
        if issubclass(model, DueRow):
            try:
                waiting = model._default_manager.filter(due_at__lte=now)[:MOST_COUNTED].count()
            except DatabaseError:
                continue
            yield f'cloudspace_due_rows{{kind="{model._meta.label_lower}"}} {waiting}'
