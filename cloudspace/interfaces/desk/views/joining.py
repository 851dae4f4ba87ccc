"""Joining by an invitation: password and second factor, before anything else (P1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import totp
from cloudspace.accounts.people.actions import staff as invitations
from cloudspace.interfaces.desk import forms
from cloudspace.interfaces.look.drawing import qr
from cloudspace.kit.errors import FieldsRefused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Shows a fresh secret for the app, and takes password and first code. Raises ConfirmationGone."""
    subject = invitations.joining(secret)
    policy = request.shop_policy  # type: ignore[attr-defined]
    form = forms.JoinForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        try:
            people.accept_invitation(
                by=request.actor, secret=secret, password=form.typed("password"),  # type: ignore[attr-defined]
                signed_offer=form.typed("offer"), code=form.typed("code"), policy=policy,
                network=str(request.META.get("REMOTE_ADDR", "")),
            )  # fmt: skip
        except FieldsRefused as refused:
            form.refuse(refused)
            status = 422
        else:
            return redirect(f"{reverse('storefront:sign-in')}?{urlencode({'next': reverse('desk:home')})}")
    offer = totp.offer(subject, policy.operator.trading_name)
    context: dict[str, Any] = {"form": form, "offer": offer, "code": qr.draw(offer.uri), "figures": policy.figures}
    return render(request, "desk/join.html", context, status=status)
