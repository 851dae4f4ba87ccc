"""Setting up and removing the code of an authenticator app (C1, P1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, totp
from cloudspace.accounts.people.refusals import PasswordTooShortAlone
from cloudspace.interfaces.look.drawing import qr, text_file
from cloudspace.interfaces.storefront import notes, private
from cloudspace.interfaces.storefront.forms.second_factor import EnrolForm, PasswordForm
from cloudspace.interfaces.storefront.private import signed_in, who
from cloudspace.kit.errors import FieldsRefused


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Shows a fresh secret once, and keeps it when the app's code fits; or that one is set up."""
    found = queries.second_factor_of(private.subject(request))
    if found is not None:
        return _shown(request, since=found[0], left=found[1], form=PasswordForm())
    if request.method != "POST":
        return _offered(request)
    form = EnrolForm(request.POST)
    try:
        codes = people.enrol_totp(
            by=who(request),
            subject_id=private.subject(request),
            password=form.text("password"),
            signed_offer=form.text("offer"),
            code=form.text("code"),
        )
    except FieldsRefused as refused:
        return _offered(request, refused)
    return _codes(request, codes)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Makes new ones for whoever knows the password, and shows them in this one answer alone."""
    person, form = private.subject(request), PasswordForm(request.POST if request.method == "POST" else None)
    found = queries.second_factor_of(person)
    if found is None:
        return redirect("storefront:second-factor")
    if request.method != "POST":
        return private.page(request, "storefront/recovery_codes.html", "sessions", form=form, left=found[1])
    try:
        codes = people.make_recovery_codes(by=who(request), subject_id=person, password=form.text("password"))
    except FieldsRefused as refused:
        form.refuse(refused)
        return private.page(request, "storefront/recovery_codes.html", "sessions", status=422, form=form, left=found[1])
    return _codes(request, codes)


def _codes(request: HttpRequest, codes: tuple[str, ...]) -> HttpResponse:
    file = text_file.address(codes)
    return private.page(request, "storefront/recovery_codes.html", "sessions", codes=codes, file=file)


@signed_in
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Removes it, for whoever knows the password; pressed a second time, it is gone already."""
    form = PasswordForm(request.POST)
    person = private.subject(request)
    standing = queries.second_factor_of(person)
    if standing is None:
        return redirect("storefront:second-factor")
    try:
        people.remove_totp(
            by=who(request), subject_id=person, password=form.text("password"), policy=notes.policy(request)
        )
    except (FieldsRefused, PasswordTooShortAlone) as refused:
        form.refuse(refused)
        since, left = standing
        return _shown(request, status=422, since=since, left=left, form=form)
    return redirect("storefront:second-factor")


def _offered(request: HttpRequest, refused: FieldsRefused | None = None) -> HttpResponse:
    """A fresh secret each time: one that was refused may have been seen."""
    issuer = notes.policy(request).operator.trading_name
    offer = totp.offer(private.subject(request), issuer)
    form = EnrolForm({} if refused else None, offer=offer.signed)
    if refused:
        form.refuse(refused)
    return _shown(request, status=422 if refused else 200, form=form, offer=offer, code=qr.draw(offer.uri))


def _shown(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    return private.page(request, "storefront/second_factor.html", "sessions", status=status, **context)
