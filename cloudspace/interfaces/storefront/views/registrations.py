"""Registering and confirming the address (C1, V3). No page tells whether an address is known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.refusals import ConfirmationGone
from cloudspace.commerce.customers import actions as customers
from cloudspace.compliance.retention import erasing
from cloudspace.interfaces.look import visitor
from cloudspace.interfaces.storefront import notes, refusals
from cloudspace.interfaces.storefront.forms import registration as forms
from cloudspace.interfaces.storefront.forms.sign_in import ConfirmForm
from cloudspace.interfaces.storefront.private import who
from cloudspace.kit.errors import FieldsRefused
from cloudspace.kit.limits.counting import TooMany


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The registration form. Without JavaScript the communes of a province come by a button that loses nothing."""
    policy = notes.policy(request)
    if request.method != "POST":
        return _shown(request, forms.RegistrationForm(policy))
    form = forms.RegistrationForm(policy, request.POST)
    if "communes" in request.POST:
        return _shown(request, form)
    try:
        customers.register(
            by=who(request),
            typed=form.typed(),
            language=notes.language(),
            link=settings.PUBLIC_URL + reverse("storefront:confirm", args=["SECRET"]).replace("SECRET", "{secret}"),
            accepted=form.accepted(agreements.to_accept(notes.language())),
            network=visitor.network(request),
        )
    except FieldsRefused as refused:
        form.refuse(refused)
        return _shown(request, form, status=422)
    except TooMany as refused:
        form.refuse(refused)
        return refusals.later(_shown(request, form, status=429), refused)
    return redirect("storefront:registered")


def _shown(request: HttpRequest, form: forms.RegistrationForm, status: int = 200) -> HttpResponse:
    policy = notes.policy(request)
    context: dict[str, Any] = {
        "form": form,
        "fields": [(form[name], note) for name, note in notes.of_form(policy, "registration").items()],
        "texts": agreements.to_accept(notes.language()).values(),
        "policy": policy,
    }
    return render(request, "storefront/register.html", context, status=status)


@require_safe
def communes(request: HttpRequest) -> HttpResponse:
    """The options of the commune list for one province. The same for everybody."""
    choices = forms.commune_choices(request.GET.get("province", ""))
    response = render(request, "storefront/communes.html", {"choices": choices})
    response["Cache-Control"] = "public, max-age=86400"
    return response


@never_cache
@require_safe
def registered(request: HttpRequest) -> HttpResponse:
    """The next step, the same page for known and unknown addresses."""
    return render(request, "storefront/registered.html", {"policy": notes.policy(request)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, secret: str) -> HttpResponse:
    """Asks for the password of the registration; or whoever got the mail did not register. Opening changes nothing."""
    form = ConfirmForm(_("Password that you chose when you registered"), _posted(request))
    if request.method != "POST":
        return _asked(request, form, secret)
    try:
        outcome = people.confirm_email(
            by=who(request), secret=secret, password=form.text("password"), network=visitor.network(request)
        )
    except FieldsRefused as refused:
        form.refuse(refused)
        return _asked(request, form, secret, status=422)
    except ConfirmationGone as refused:
        return _gone(request, refused)
    return render(request, "storefront/confirmed.html", {"outcome": outcome})


def _posted(request: HttpRequest) -> Mapping[str, str] | None:
    return request.POST if request.method == "POST" else None


def _asked(request: HttpRequest, form: ConfirmForm, secret: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "discard_href": reverse("storefront:discard", args=[secret])}
    return render(request, "storefront/confirm.html", context, status=status)


def _gone(request: HttpRequest, refused: ConfirmationGone) -> HttpResponse:
    return render(request, "storefront/confirm_gone.html", {"sentence": refused.sentence}, status=410)


@never_cache
@require_POST
def discard(request: HttpRequest, secret: str) -> HttpResponse:
    """It was not the reader who registered: what was entered is erased at once."""
    try:
        erased = erasing.discard_registration(by=who(request), secret=secret, network=visitor.network(request))
    except ConfirmationGone as refused:
        return _gone(request, refused)
    return render(request, "storefront/discarded.html", {"erased": erased})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_change(request: HttpRequest, secret: str) -> HttpResponse:
    """The same for a new address of an account that exists."""
    form = ConfirmForm(_("Password of your account"), _posted(request))
    if request.method != "POST":
        return _asked_change(request, form, secret)
    try:
        outcome = people.confirm_email_change(
            by=who(request), secret=secret, password=form.text("password"), network=visitor.network(request)
        )
    except FieldsRefused as refused:
        form.refuse(refused)
        return _asked_change(request, form, secret, status=422)
    except ConfirmationGone as refused:
        return _gone(request, refused)
    return render(request, "storefront/confirmed.html", {"outcome": outcome, "changed": True})


def _asked_change(request: HttpRequest, form: ConfirmForm, secret: str, status: int = 200) -> HttpResponse:
    context = {"form": form, "discard_href": reverse("storefront:discard-change", args=[secret]), "changes": True}
    return render(request, "storefront/confirm.html", context, status=status)


@never_cache
@require_POST
def discard_change(request: HttpRequest, secret: str) -> HttpResponse:
    """It was not the reader who asked for the new address: it is dropped."""
    try:
        people.discard_email_change(by=who(request), secret=secret, network=visitor.network(request))
    except ConfirmationGone as refused:
        return _gone(request, refused)
    return render(request, "storefront/discarded.html", {"changes": True})
