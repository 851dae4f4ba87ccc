"""What the log is, and how anybody checks it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cloudspace.transparency import reading


@require_safe
def explained(request: HttpRequest) -> HttpResponse:
    """The log in plain words, with its newest checkpoint."""
    return render(request, "storefront/transparency.html", {"checkpoint": reading.latest_checkpoint()})
