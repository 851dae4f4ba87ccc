"""A refusal of the business as a page."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from cloudspace.interfaces.look import views as look
from cloudspace.interfaces.look.parts import Link
from cloudspace.kit.errors import Refused
from cloudspace.kit.limits.counting import TooMany

# Nothing personal can be opened or written: fails closed, the shop stays readable.
CLOSED = frozenset({"log_unavailable", "log_diverged", "vault_unavailable"})
FORBIDDEN = frozenset({"opening_refused", "not_allowed", "owners_only", "not_a_buyer"})
GONE = frozenset({"subject_gone", "person_unknown", "subject_unknown"})


def shown(request: HttpRequest, exception: BaseException | None) -> HttpResponse | None:
    """The page of a refusal; None for anything else."""
    if not isinstance(exception, Refused):
        return None
    if isinstance(exception, TooMany):
        return look.too_many(request, exception.again_in)
    if exception.code in CLOSED:
        return look.unavailable(request)
    if exception.code == "session_over":
        return to_sign_in(request)
    if exception.code in FORBIDDEN:
        return look.forbidden(request, exception)
    if exception.code in GONE:
        return look.erased(request)
    link = Link("", safe_path(request.headers.get("Referer", ""), request))
    return render(request, "storefront/refused.html", {"sentence": exception.sentence, "back": link}, status=409)


def later(response: HttpResponse, refused: TooMany) -> HttpResponse:
    """A page that keeps what was typed, with the seconds after which it may be sent again in the header."""
    response["Retry-After"] = str(refused.again_in)
    return response


def needs_a_press(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The page of an address that a button leads to, opened by itself."""
    sentence = _("This address only takes the press of a button. Nothing was changed.")
    page = render(request, "storefront/refused.html", {"sentence": sentence}, status=405)
    page["Allow"] = response["Allow"]
    return page


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and from there back to the page asked for, where it was asked for by GET."""
    back = request.get_full_path() if request.method == "GET" and "HX-Request" not in request.headers else ""
    address = reverse("storefront:sign-in") + (f"?{urlencode({'next': back})}" if back else "")
    if "HX-Request" in request.headers:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    return redirect(address)


def safe_path(wanted: str, request: HttpRequest) -> str:
    """`wanted` as a path if it is a page of this site, else nothing."""
    if len(wanted) > 500 or "\\" in wanted:
        return ""
    allowed = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=False)
    parts = urlsplit(wanted) if allowed else urlsplit("")
    path = parts._replace(scheme="", netloc="").geturl()
    # A word alone would be taken for the name of an address, and two slashes for another site.
    return path if path.startswith("/") and not path.startswith("//") else ""
