"""Around every request: its language, the policy in force, and what a refusal looks like."""

from __future__ import annotations

import codecs
import functools
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people import incoming
from cloudspace.interfaces.look import views as look
from cloudspace.interfaces.storefront import refusals

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
# What no page here uses stays closed to whatever would run in one (P1).
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


class Envelope:
    """Around every answer, files included: what a page may use of the device, and no body where none was asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return without_body(response) if request.method == "HEAD" else response


class ContentPolicy(CSPMiddleware):
    """What a page may load (P1). The header is put together once, but for a page that asks for something else."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Adds the header."""
        if hasattr(request, "_csp_nonce") or any(name.startswith("_csp") for name in vars(response)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _page_policy())
        return response


@functools.cache
def _page_policy() -> str:
    return build_policy()


def without_body(response: HttpResponseBase) -> HttpResponseBase:
    """The same headers, `Content-Length` among them, and nothing behind them (RFC 9110 section 9.3.2)."""
    if isinstance(response, StreamingHttpResponse):
        # What it would have streamed is closed with it.
        response.streaming_content = ()
    elif isinstance(response, HttpResponse) and response.content:
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.content = b""
    return response


class PathLanguage:
    """The path alone decides the language: English under `/en/`, else Vietnamese. No cookie, no header, no `Vary`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        english = request.path_info == "/en" or request.path_info.startswith("/en/")
        request.LANGUAGE_CODE = "en" if english else "vi"
        with translation.override(request.LANGUAGE_CODE):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class OneCharset:
    """Reads all that comes as UTF-8, which every page here says of itself; a form that names another is answered 400.

    Else a request could choose any codec of Python's, also those that make no text, or text that no page can hold.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named = request.encoding
        if named is None or codecs.lookup(named).name == "utf-8":
            return self.get_response(request)
        request.encoding = "utf-8"
        if request.content_type not in FORMS:
            return self.get_response(request)
        incoming.of(request).shop_policy = agreements.in_force()
        return look.bad_request(request)


class PolicyInForce:
    """Gives every request `shop_policy`, for the operator's facts in every foot (S1) and for forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        incoming.of(request).shop_policy = agreements.in_force()
        return self.get_response(request)


class Refusals:
    """Turns what the business refuses into a page: a sentence, what to wait for, or the way to sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Programs that ask an address of theirs in the wrong way get the plain answer.
        match = request.resolver_match
        for_people = match is not None and match.namespace in {"storefront", "desk"}
        return refusals.needs_a_press(request, response) if response.status_code == 405 and for_people else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Only refusals; anything else is a defect and goes its way."""
        return refusals.shown(request, exception)
