"""Signing in and out, and the devices that are signed in (P2)."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import incoming, queries, sessions
from cloudspace.accounts.people.refusals import MISSING, SecondFactorNeeded, Suspended
from cloudspace.interfaces.look import visitor
from cloudspace.interfaces.look.shell import PREFIXES
from cloudspace.interfaces.storefront import notes, private, refusals
from cloudspace.interfaces.storefront.forms.sign_in import SignInForm
from cloudspace.interfaces.storefront.private import signed_in, who
from cloudspace.kit import clock, ids
from cloudspace.kit.errors import FieldsRefused
from cloudspace.kit.limits.counting import TooMany
from cloudspace.vault.errors import SignInRefused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail, password, code; then to the page that was asked for."""
    policy = notes.policy(request)
    onward = refusals.safe_path(request.POST.get("next") or request.GET.get("next", ""), request)
    at_desk = _leads_to_desk(onward)
    if request.method != "POST":
        if who(request).kind == ("staff" if at_desk else "subject"):
            return redirect(onward or "storefront:account")
        return _asked(request, SignInForm(policy), onward)
    form = SignInForm(policy, request.POST)
    left_out: dict[str, str | Promise] = {name: MISSING for name in ("email", "password") if not form.text(name)}
    if left_out:
        form.refuse(FieldsRefused(left_out))
        return _asked(request, form, onward, status=422)
    token = ids.secret_token()
    try:
        let_in = people.sign_in(
            by=who(request),
            email=form.text("email"),
            password=form.text("password"),
            code=form.text("code") or form.text("recovery"),
            token=token,
            policy=policy,
            shared=form.ticked("shared"),
            at_desk=at_desk,
            browser=visitor.browser(request),
            network=visitor.network(request),
        )
    except (SignInRefused, SecondFactorNeeded, Suspended) as refused:
        form.refuse(refused)
        return _asked(request, form, onward, status=422)
    except TooMany as refused:
        form.refuse(refused)
        return refusals.later(_asked(request, form, onward, status=429), refused)
    sessions.begin(request, token=token, epoch_hash=let_in.epoch_hash, at_desk=let_in.at_desk)
    return redirect(onward or reverse("storefront:account"))


def _leads_to_desk(onward: str) -> bool:
    """Whether the page asked for is the desk's: its sessions begin with the second factor and are no customer's."""
    return any(urlsplit(onward).path.startswith(f"{prefix}/desk/") for prefix in PREFIXES.values())


def _asked(request: HttpRequest, form: SignInForm, onward: str, status: int = 200) -> HttpResponse:
    policy = notes.policy(request)
    over = incoming.of(request).session_over
    context: dict[str, Any] = {"form": form, "next": onward, "figures": policy.figures, "over": over}
    return render(request, "storefront/sign_in.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """Ends the session and leaves nothing in the browser. It takes a press: a link elsewhere signs nobody out."""
    if request.method != "POST":
        return redirect("storefront:account")
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
    return value if isinstance(value, str) else ""
