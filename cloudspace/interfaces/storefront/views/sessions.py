"""Signing in and out, and the devices that are signed in (P2)."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, sessions
from cloudspace.interfaces.storefront import private, refusals, visitor
from cloudspace.interfaces.storefront.forms.sign_in import SignInForm
from cloudspace.interfaces.storefront.private import signed_in, who
from cloudspace.kit import clock, ids
from cloudspace.vault.errors import SignInRefused
from cloudspace.vault.opening import Closed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail, password, code; then to the page that was asked for."""
    policy = request.shop_policy  # type: ignore[attr-defined]
    onward = refusals.safe_path(request.POST.get("next") or request.GET.get("next", ""), request)
    if request.method != "POST":
        if who(request).kind == "subject":
            return redirect(onward or "storefront:account")
        return _asked(request, SignInForm(policy), onward)
    form = SignInForm(policy, request.POST)
    token = ids.secret_token()
    try:
        let_in = people.sign_in(
            by=who(request),
            email=form.text("email"),
            password=form.text("password"),
            code=form.text("code"),
            token=token,
            policy=policy,
            shared=form.ticked("shared"),
            browser=visitor.browser(request),
            network=visitor.network(request),
        )
    except SignInRefused as refused:
        form.refuse(refused)
        return _asked(request, form, onward, status=422)
    sessions.begin(request, token=token, epoch_hash=let_in.epoch_hash, at_desk=False)
    return redirect(onward or reverse("storefront:account"))


def _asked(request: HttpRequest, form: SignInForm, onward: str, status: int = 200) -> HttpResponse:
    policy = request.shop_policy  # type: ignore[attr-defined]
    over = bool(getattr(request, "session_over", False))
    context = {"form": form, "next": onward, "figures": policy.figures, "over": over}
    return render(request, "storefront/sign_in.html", context, status=status)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and leaves nothing in the browser."""
    people.sign_out(by=who(request))
    response = redirect("storefront:signed-out")
    sessions.end(request, response)
    return response


@never_cache
@require_safe
def signed_out(request: HttpRequest) -> HttpResponse:
    """Says that nothing is left."""
    return render(request, "storefront/signed_out.html")


@signed_in
@require_safe
def devices(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    rows = queries.own_devices(private.subject(request), clock.now(), token=private.token(request))
    listed = [
        (device, _words(values["browser"]), _words(values["network"]), device.pk == who(request).session)
        for device, values in rows
    ]
    return private.page(request, "storefront/devices.html", "sessions", devices=listed)


@signed_in
@require_POST
def end_device(request: HttpRequest, session: uuid.UUID) -> HttpResponse:
    """Signs one device out."""
    people.sign_out_device(by=who(request), session=session)
    return redirect("storefront:sessions")


@signed_in
@require_POST
def end_everywhere(request: HttpRequest) -> HttpResponse:
    """Signs every other device out."""
    people.sign_out_everywhere(by=who(request), subject_id=private.subject(request), keep=who(request).session)
    return redirect("storefront:sessions")


def _words(value: object) -> str:
    return "" if value is None or isinstance(value, Closed) else str(value)
