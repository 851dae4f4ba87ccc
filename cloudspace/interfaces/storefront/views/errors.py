"""The last pages: what a defect looks like, unless it is a refusal that came up outside a view."""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse

from cloudspace.interfaces.look import views as look
from cloudspace.interfaces.storefront import refusals


def server_error(request: HttpRequest) -> HttpResponse:
    """500; a store that cannot be reached while a session is recognised is the 503 that it is."""
    return refusals.shown(request, sys.exc_info()[1]) or look.server_error(request)
