"""Caught mails, in demo homes only: what would have been sent, kept in memory."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cloudspace.messaging.drivers import catcher

# A mail colours itself by attributes, and its links open as from any mail program.
OF_A_MAIL = "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox"


@never_cache
@require_safe
def caught(request: HttpRequest) -> HttpResponse:
    """All caught mails, newest first."""
    if not settings.DEMO:
        raise Http404
    mails = [
        mail._asdict() | {"key": mail.key, "when": dt.datetime.fromisoformat(mail.when)} for mail in catcher.caught()
    ]
    return render(request, "storefront/mails.html", {"mails": mails})


@never_cache
@require_safe
def as_sent(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of one caught mail as a mail program shows it: no script, no form, and nothing loaded from anywhere."""
    found = next((mail for mail in catcher.caught() if mail.key == key), None) if settings.DEMO else None
    if found is None:
        raise Http404
    return HttpResponse(found.html, headers={"Content-Security-Policy": OF_A_MAIL})
