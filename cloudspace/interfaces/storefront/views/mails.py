"""Caught mails, in demo homes only: what would have been sent, kept in memory."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cloudspace.messaging.drivers import catcher


@never_cache
@require_safe
def caught(request: HttpRequest) -> HttpResponse:
    """All caught mails, newest first."""
    if not settings.DEMO:
        raise Http404
    mails = [mail._asdict() | {"when": dt.datetime.fromisoformat(mail.when)} for mail in catcher.caught()]
    return render(request, "storefront/mails.html", {"mails": mails})
