"""Closing the account: what happens, and when (R1)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from cloudspace.accounts.people import sessions
from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.services import actions
from cloudspace.commerce.services import queries as services
from cloudspace.interfaces.storefront import notes, private
from cloudspace.interfaces.storefront.private import signed_in, who
from cloudspace.kit import clock
from cloudspace.policy import model


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Says what closing brings, with its dates; the button does it and signs out everywhere."""
    policy = notes.policy(request)
    accounts = customers.accounts_of(private.subject(request))
    chosen = next((one for one in accounts if str(one.pk) == request.POST.get("account")), None)
    dates = _dates(policy)
    if request.method == "POST" and chosen is not None and request.POST.get("understood"):
        actions.close_account(by=who(request), account=chosen.pk)
        response = render(request, "storefront/account_closed.html", {"dates": dates, "left": len(accounts) - 1})
        if len(accounts) == 1:
            sessions.end(request, response)
        return response
    context: dict[str, Any] = {
        "accounts": accounts,
        "running": _running([one.pk for one in accounts]),
        "dates": dates,
        "figures": policy.figures,
        "chosen": request.POST.get("account", ""),
        "understood": bool(request.POST.get("understood")),
        "not_chosen": request.method == "POST" and chosen is None,
        "unanswered": request.method == "POST" and not request.POST.get("understood"),
    }
    status = 422 if request.method == "POST" else 200
    return private.page(request, "storefront/close.html", "account", status=status, **context)


def _running(accounts: list[uuid.UUID]) -> int:
    return sum(len(services.running_in(account)) for account in accounts)


def _dates(policy: model.Policy) -> dict[str, dt.date]:
    """Today, the warning, the shred, and the day from which no copy can be opened any more."""
    today = clock.today()
    due = policy.dies_on("service", today)
    figures = policy.figures
    return {
        "today": today,
        "warning": due - dt.timedelta(days=figures.warning_days),
        "due": due,
        "gone": due + dt.timedelta(days=figures.shred_horizon_days),
    }
