"""Joining by an invitation: password and second factor, before anything else; recovery codes afterwards (P1)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import incoming, totp
from cloudspace.accounts.people.actions import staff as invitations
from cloudspace.interfaces.desk import around, forms
from cloudspace.interfaces.look import visitor
from cloudspace.interfaces.look.drawing import qr, text_file
from cloudspace.kit.errors import FieldsRefused


def link() -> str:
    """The address that a mail carries to here, with the place of the secret."""
    return str(settings.PUBLIC_URL) + reverse("desk:join", args=["SECRET"]).replace("SECRET", "{secret}")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Shows a fresh secret for the app, and takes password and first code. Raises ConfirmationGone."""
    subject = invitations.joining(secret)
    policy = incoming.of(request).shop_policy
    form = forms.JoinForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        try:
            codes = people.accept_invitation(
                by=incoming.of(request).actor, secret=secret, password=form.typed("password"),
                signed_offer=form.typed("offer"), code=form.typed("code"), policy=policy,
                network=visitor.network(request),
            )  # fmt: skip
        except FieldsRefused as refused:
            form.refuse(refused)
            status = 422
        else:
            return render(request, "desk/joined.html", {"codes": codes, "file": text_file.address(codes)})
    offer = totp.offer(subject, policy.operator.trading_name)
    context: dict[str, Any] = {"form": form, "offer": offer, "code": qr.draw(offer.uri), "figures": policy.figures}
    return render(request, "desk/join.html", context, status=status)


@around.at_desk()
@require_http_methods(["GET", "HEAD", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Makes new ones for whoever knows their password, and shows them in this one answer alone."""
    reader, form = around.reader(request), forms.PasswordForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return around.page(request, "desk/recovery_codes.html", "recovery-codes", form=form)
    try:
        codes = people.make_recovery_codes(by=reader.actor, subject_id=reader.id, password=form.typed("password"))
    except FieldsRefused as refused:
        form.refuse(refused)
        return around.page(request, "desk/recovery_codes.html", "recovery-codes", status=422, form=form)
    file = text_file.address(codes)
    return around.page(request, "desk/recovery_codes.html", "recovery-codes", codes=codes, file=file)
