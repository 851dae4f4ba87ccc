"""A new password by a mailed link. No page tells whether an address is known."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.refusals import ConfirmationGone
from cloudspace.interfaces.look import visitor
from cloudspace.interfaces.storefront import notes
from cloudspace.interfaces.storefront.forms.sign_in import NewPasswordForm, ResetRequestForm
from cloudspace.interfaces.storefront.private import who
from cloudspace.kit.errors import FieldsRefused


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for the address and mails the link."""
    policy = notes.policy(request)
    if request.method != "POST":
        return render(request, "storefront/reset.html", {"form": ResetRequestForm(policy)})
    form = ResetRequestForm(policy, request.POST)
    link = settings.PUBLIC_URL + reverse("storefront:reset-by", args=["SECRET"]).replace("SECRET", "{secret}")
    try:
        people.request_password_reset(
            by=who(request), email=form.text("email"), link=link, policy=policy, network=visitor.network(request)
        )
    except FieldsRefused as refused:
        form.refuse(refused)
        return render(request, "storefront/reset.html", {"form": form}, status=422)
    return redirect("storefront:reset-sent")


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The next step, the same page for known and unknown addresses."""
    return render(request, "storefront/reset_sent.html", {"figures": notes.policy(request).figures})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, secret: str) -> HttpResponse:
    """Takes the new password."""
    policy = notes.policy(request)
    form = NewPasswordForm(policy, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return render(request, "storefront/new_password.html", {"form": form})
    try:
        people.reset_password(
            by=who(request), secret=secret, new=form.text("new"), policy=policy, network=visitor.network(request)
        )
    except FieldsRefused as refused:
        form.refuse(refused)
        return render(request, "storefront/new_password.html", {"form": form}, status=422)
    except ConfirmationGone as refused:
        return render(request, "storefront/confirm_gone.html", {"sentence": refused.sentence}, status=410)
    return render(request, "storefront/password_set.html")
