"""Buying for an organisation (C1)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.customers import queries
from cloudspace.commerce.customers.models import Account
from cloudspace.interfaces.storefront import features, notes, private
from cloudspace.interfaces.storefront.forms.organisation import OrganisationForm
from cloudspace.interfaces.storefront.private import signed_in, who
from cloudspace.kit.errors import FieldsRefused


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Asks for the organisation's name and tax code, or puts them right (Law 91/2025 Art 13)."""
    account, policy = _own(request), notes.policy(request)
    if request.method != "POST":
        known = account.kind == "organisation"
        present = queries.organisation_of(account, token=private.token(request)) if known else {}
        return _asked(request, account, OrganisationForm(policy, initial=present))
    form = OrganisationForm(policy, request.POST)
    try:
        customers.correct_organisation(
            by=who(request), account=account, organisation_name=form.text("organisation_name"),
            tax_code=form.text("tax_code"),
        )  # fmt: skip
    except FieldsRefused as refused:
        form.refuse(refused)
        return _asked(request, account, form, status=422)
    return _kept()


@signed_in
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Buys as a person again: what was held of the organisation goes."""
    customers.buy_as_person(by=who(request), account=_own(request))
    return _kept()


def _own(request: HttpRequest) -> Account:
    account = queries.own_account(private.subject(request))
    if account is None:
        raise Http404
    return account


def _kept() -> HttpResponse:
    return redirect(f"{reverse('storefront:my-data')}?done=corrected")


def _asked(request: HttpRequest, account: Account, form: OrganisationForm, status: int = 200) -> HttpResponse:
    policy = notes.policy(request)
    context = {
        "form": form,
        "fields": form.with_notes(policy),
        "known": account.kind == "organisation",
        "reason": features.why(policy, "organisation"),
    }
    return private.page(request, "storefront/organisation.html", "my-data", status=status, **context)
