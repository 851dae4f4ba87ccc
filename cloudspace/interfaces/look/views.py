"""Error pages, and the gallery of every part in every state."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.functional import Promise

from cloudspace.interfaces.look.parts import Link
from cloudspace.interfaces.look.samples import gallery as samples
from cloudspace.kit.errors import Refused

# The last resort of the last resort: when not even the template of the error page can be read.
BARE = '<!doctype html><html lang="vi"><meta charset="utf-8"><title>500</title><p>Trang đang lỗi. / This page failed.'


def gallery(request: HttpRequest) -> HttpResponse:
    """Every part in every state. For demo homes: the caller decides where it is wired."""
    return render(request, "look/gallery.html", samples.everything())


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what was sent cannot be read; 413: it is more than a form may hold."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "look/errors/413.html", status=413)
    return render(request, "look/errors/400.html", {"sentence": _sentence(exception)}, status=400)


def forbidden(
    request: HttpRequest,
    exception: Exception | None = None,
    allowed_by: str | Promise = "",
    link: Link | None = None,
) -> HttpResponse:
    """403, with what would make it allowed: `allowed_by`, else the sentence of a `Refused`, and the way there."""
    context = {"allowed_by": allowed_by, "sentence": allowed_by or _sentence(exception), "link": link}
    return render(request, "look/errors/403.html", context, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that was open too long or came from elsewhere (setting `CSRF_FAILURE_VIEW`)."""
    return render(request, "look/errors/csrf.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return render(request, "look/errors/404.html", status=404)


def erased(request: HttpRequest) -> HttpResponse:
    """410: what stood here was erased, as the policy promised."""
    return render(request, "look/errors/410.html", status=410)


def too_many(request: HttpRequest, seconds: int = 60) -> HttpResponse:
    """429: come back after `seconds`, told in the header as well."""
    context = {"minutes": -(-seconds // 60)}
    response = render(request, "look/errors/429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def unavailable(request: HttpRequest, seconds: int = 120) -> HttpResponse:
    """503: the log cannot be written, so nothing personal is opened; the shop stays readable."""
    response = render(request, "look/errors/503.html", status=503)
    response["Retry-After"] = str(seconds)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, from a template that needs no context, no database and no session."""
    try:
        return HttpResponse(loader.get_template("look/errors/500.html").render(), status=500)
    except Exception:
        return HttpResponse(BARE, status=500)


def _sentence(exception: Exception | None) -> str | Promise:
    """What a `Refused` says to people; nothing of any other exception is shown."""
    return exception.sentence if isinstance(exception, Refused) else ""
