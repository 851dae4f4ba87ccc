"""Around every request: its language, the policy in force, and what a refusal looks like."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.interfaces.storefront import refusals


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


class PolicyInForce:
    """Gives every request `shop_policy`, for the operator's facts in every foot (S1) and for forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.shop_policy = agreements.in_force()  # type: ignore[attr-defined]
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
