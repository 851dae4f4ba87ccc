"""Ordering, paying, and what became of an order."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudspace.commerce.catalogue import queries as catalogue
from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.orders import actions, queries
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import queries as payments
from cloudspace.interfaces.look import formats
from cloudspace.interfaces.look.parts import Column, Row, Table, Transfer
from cloudspace.interfaces.storefront import features, notes, private, words
from cloudspace.interfaces.storefront.private import signed_in, who
from cloudspace.kit import ids

# The page asks by itself for this long, then only when told to: asking counts as use of the session (P2).
ASKS = 60
PAGE = 30
LONGEST = 20


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, plan: uuid.UUID) -> HttpResponse:
    """What is ordered, at which price and under which terms; the button binds."""
    if request.method != "POST":
        return _review(request, plan)
    account = _identifier(request.POST.get("account", ""))
    own = [one.pk for one in customers.accounts_of(private.subject(request))]
    if account not in own:
        return _review(request, plan, _("Please choose one of your accounts.") if own else "", status=422)
    try:
        placed = actions.place_order(
            by=who(request),
            account=account,
            plan=plan,
            price_seen=_whole(request.POST.get("price", "")),
            language=notes.language(),
            order_id=ids.promised(request.POST.get("once", "")),
        )
    except actions.InformationMissing:
        return _review(request, plan)
    except (actions.PriceChanged, actions.NotOnSale) as refused:
        return _review(request, plan, str(refused.sentence))
    return redirect("storefront:order-page", placed.number)


def _review(request: HttpRequest, plan: uuid.UUID, problem: str = "", status: int = 409) -> HttpResponse:
    policy = notes.policy(request)
    offered = catalogue.plan_on_sale(plan)
    if offered is None:
        raise Http404
    missing = customers.missing_for("order", private.subject(request))
    if missing:
        return features.closed(request, policy, "order", missing)
    language = notes.language()
    shown = not problem and request.method != "POST"
    context: dict[str, Any] = {
        "product": offered.product.name_en if language == "en" else offered.product.name_vi,
        "plan": catalogue.plan_shown(offered, language),
        "accounts": customers.accounts_of(private.subject(request)),
        "figures": policy.figures,
        "texts": [policy.documents[kind, language] for kind in ("terms", "refunds")],
        "version": policy.version,
        "problem": problem,
        "once": ids.new_id(),
    }
    return private.page(request, "storefront/order.html", "orders", status=200 if shown else status, **context)


@signed_in
@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """All orders of the person, newest first; `before` names the order after which the list goes on."""
    before = request.GET.get("before", "")[:LONGEST]
    rows = queries.orders_of(private.subject(request), after=before, limit=PAGE + 1)
    context: dict[str, Any] = {
        "table": listed(rows[:PAGE]),
        "older": f"?before={rows[PAGE - 1].number}" if len(rows) > PAGE else "",
        "first": not before,
    }
    return private.page(request, "storefront/orders.html", "orders", **context)


def listed(rows: list[Order]) -> Table:
    """Orders as a table."""
    columns = (
        Column(_("Number")),
        Column(_("Service")),
        Column(_("Ordered")),
        Column(_("State")),
        Column(_("Price"), "number"),
    )
    return Table(
        _("Your orders"),
        columns,
        tuple(
            Row(
                (
                    row.number,
                    ", ".join(words.sold(row)),
                    formats.day(row.placed_at),
                    str(words.ORDER_STATES[row.state]),
                    formats.vnd(row.price),
                ),
                reverse("storefront:order-page", args=[row.number]),
            )
            for row in rows
        ),
        hidden_caption=True,
    )


@signed_in
@require_safe
def page(request: HttpRequest, number: str) -> HttpResponse:
    """One order: how to pay it, or what became of it."""
    found = _own(request, number)
    context: dict[str, Any] = {
        "order": found,
        "sold": ", ".join(words.sold(found)),
        "state": words.ORDER_STATES[found.state],
        **_asking(1),
    }
    if found.state == "waiting_for_payment":
        context["transfer"] = _transfer(found)
    return private.page(request, "storefront/order_page.html", "orders", **context)


@signed_in
@require_safe
def state(request: HttpRequest, number: str) -> HttpResponse:
    """The state alone, asked for by the page while something is awaited; a change shows the whole page anew."""
    found = _own(request, number)
    if found.state != request.GET.get("seen", "waiting_for_payment"):
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    ask = min(_whole(request.GET.get("ask", "1")), ASKS) + 1
    context: dict[str, Any] = {"order": found, "state": words.ORDER_STATES[found.state], **_asking(ask)}
    return render(request, "storefront/order_state.html", context)


@signed_in
@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Drops an order that waits for payment."""
    found = _own(request, number)
    actions.cancel_order(by=who(request), order=found.pk)
    return redirect("storefront:order-page", found.number)


def _asking(ask: int) -> dict[str, Any]:
    """How often the page has asked, and in which states it goes on asking."""
    return {"ask": ask, "most": ASKS, "moving": ("waiting_for_payment", "paid")}


def _own(request: HttpRequest, number: str) -> Order:
    found = queries.order_of(private.subject(request), number)
    if found is None:
        raise Http404
    return found


def _transfer(found: Order) -> Transfer:
    how = payments.how_to_pay(found.request, picture=False)
    return Transfer(how.payload, how.bank_name, how.account, how.holder, how.amount, how.reference, found.expires_at)


def _identifier(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        return uuid.UUID(int=0)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 15 else 0
