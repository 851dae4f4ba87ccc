"""Public pages kept whole: one per address, the same for everybody, under the catalogue's edition and policy's digest.

A kept page costs one query (the edition). It sets no cookie and depends on none; whoever is signed in gets a page made
anew, so that their idle time counts.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Concatenate, NamedTuple, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.commerce.catalogue import queries as catalogue

_P = ParamSpec("_P")
View = Callable[Concatenate[HttpRequest, _P], HttpResponse]

MOST = 400
# What a public page may vary by. Anything else asked for is answered afresh and not kept.
ARGUMENTS = frozenset({"category", "page"})
_CACHE_CONTROL = "public, max-age=0, must-revalidate"


class Version(NamedTuple):
    """What a page was made from."""

    edition: int
    digest: str


class _Public(HttpResponse):
    """The answer of a public view."""

    made_from: Version


class Kept(NamedTuple):
    """A page as it was sent: its headers, its bytes and the same packed."""

    version: Version
    etag: str
    headers: tuple[tuple[str, str], ...]
    plain: bytes
    packed: bytes


_kept: OrderedDict[str, Kept] = OrderedDict()
_lock = threading.Lock()


def whole_page(view: View[_P]) -> View[_P]:
    """Marks a public view: its page is the same for everybody until catalogue or policy change."""

    @functools.wraps(view)
    def shown(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponse:
        # Read before the page is made, so that a change in between makes it stale at once.
        version = current()
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            cast("_Public", response).made_from = version
        return response

    return shown


def current() -> Version:
    """What pages are made from now. One query when the policy in force is known to this process."""
    return Version(catalogue.version(), agreements.in_force().digest)


def forget() -> None:
    """Drops every kept page. For tests."""
    with _lock:
        _kept.clear()


class WholePages:
    """Answers public pages from memory. Stands before sessions and forms, so that a kept page wakes neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _may_be_kept(request):
            return self.get_response(request)
        key = request.get_full_path()
        kept = _kept.get(key)
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        if kept is not None and not signed_in and kept.version == current():
            with _lock:
                if key in _kept:
                    _kept.move_to_end(key)
            return _answer(request, kept)
        response = self.get_response(request)
        if kept is not None and response.status_code == 503:
            # The shop stays readable while personal data cannot be reached.
            return _answer(request, kept)
        version = getattr(response, "made_from", None)
        if version is None or signed_in or not _same_for_everybody(response):
            return response
        return _answer(request, _keep(key, version, response))


def _may_be_kept(request: HttpRequest) -> bool:
    # Where the shop is said to be mounted moves links and language, and two mounts can share an address.
    mounted = bool(request.META.get("SCRIPT_NAME"))
    return request.method in ("GET", "HEAD") and ARGUMENTS.issuperset(request.GET) and not mounted


def _same_for_everybody(response: HttpResponse) -> bool:
    varies = response.headers.get("Vary", "").lower()
    return not response.cookies and "cookie" not in varies and not response.streaming


def _keep(key: str, version: Version, response: HttpResponse) -> Kept:
    plain = response.content
    kept = Kept(
        version,
        f'"{hashlib.sha256(plain).hexdigest()[:32]}"',
        tuple((name, value) for name, value in response.items() if name not in ("Content-Length", "Vary")),
        plain,
        gzip.compress(plain, 6, mtime=0),
    )
    with _lock:
        _kept[key] = kept
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return kept


@functools.lru_cache(maxsize=64)
def takes_gzip(accepted: str) -> bool:
    """Whether an `Accept-Encoding` lets gzip be sent: named or by `*`, and not with weight 0 (RFC 9110 12.5.3)."""
    weights: dict[str, bool] = {}
    for one in accepted.lower().split(","):
        coding, *parameters = (part.strip() for part in one.split(";"))
        weights[coding] = not any(re.fullmatch(r"q\s*=\s*0(\.0*)?", parameter) for parameter in parameters)
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))


def _answer(request: HttpRequest, kept: Kept) -> HttpResponse:
    packed = takes_gzip(request.headers.get("Accept-Encoding", ""))
    # One entity tag per encoding (RFC 9110 section 8.8.3.3).
    etag = f'{kept.etag[:-1]}-gz"' if packed else kept.etag
    response: HttpResponse
    if etag in request.headers.get("If-None-Match", ""):
        response = HttpResponseNotModified()
    else:
        response = HttpResponse(kept.packed if packed else kept.plain)
        for name, value in kept.headers:
            response[name] = value
        if packed:
            response["Content-Encoding"] = "gzip"
        response["Content-Length"] = str(len(response.content))
    response["ETag"] = etag
    response["Cache-Control"] = _CACHE_CONTROL
    response["Vary"] = "Accept-Encoding"
    return response
