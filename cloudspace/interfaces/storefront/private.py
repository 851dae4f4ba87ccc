"""Pages that belong to one person: who may see them, and what stands around them."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from cloudspace.accounts.people import incoming
from cloudspace.accounts.people.models import Subject
from cloudspace.interfaces.look.parts import Link
from cloudspace.interfaces.look.shell import PREFIXES
from cloudspace.interfaces.storefront import refusals
from cloudspace.kit.actor import Actor

_P = ParamSpec("_P")
View = Callable[Concatenate[HttpRequest, _P], HttpResponseBase]


def signed_in(view: View[_P]) -> View[_P]:
    """Lets a customer in; a visitor goes to the sign-in page first, staff to their desk."""

    @functools.wraps(view)
    def shown(request: HttpRequest, /, *args: _P.args, **kwargs: _P.kwargs) -> HttpResponseBase:
        actor = who(request)
        if actor.kind == "staff":
            return redirect(f"{PREFIXES[request.LANGUAGE_CODE]}/desk/")
        if (why := incoming.of(request).out_of_reach) is not None:
            raise why
        if actor.kind != "subject":
            return refusals.to_sign_in(request)
        return view(request, *args, **kwargs)

    return shown


def who(request: HttpRequest) -> Actor:
    """The actor that the session stands for."""
    return incoming.of(request).actor


def subject(request: HttpRequest) -> uuid.UUID:
    """The signed-in person's id. For views behind `signed_in`."""
    found = who(request).id
    if found is None:
        raise TypeError("a private view without a person")
    return found


def person(request: HttpRequest) -> Subject:
    """The signed-in person's row."""
    if not isinstance(request.user, Subject):
        raise TypeError("a private view without a person")
    return request.user


def token(request: HttpRequest) -> str:
    """The secret of the signed-in session, by which one's own values are opened."""
    return incoming.of(request).keeper_token


def page(request: HttpRequest, template: str, section: str, *, status: int = 200, **context: Any) -> HttpResponse:
    """An account page with its sections, `section` marked."""
    language = request.LANGUAGE_CODE
    around = {"sections": _sections(section, language), "sign_out_href": _sign_out(language)}
    return render(request, template, {**around, **context}, status=status)


@functools.cache
def _sign_out(language: str) -> str:
    return reverse("storefront:sign-out")


@functools.cache
def _sections(current: str, language: str) -> tuple[Link, ...]:
    entries = (
        ("account", _("Overview"), "house"),
        ("orders", _("Orders"), "receipt"),
        ("tickets", _("Support"), "life-buoy"),
        ("my-data", _("My data"), "database"),
        ("openings", _("Who looked"), "eye"),
        ("sessions", _("Devices"), "smartphone"),
    )
    return tuple(
        Link(label, reverse(f"storefront:{name}"), icon, current=name == current) for name, label, icon in entries
    )
