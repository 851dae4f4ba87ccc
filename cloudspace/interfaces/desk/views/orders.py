"""An order at the desk: what was bought, why its payment was or was not matched, what became of it (C2)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.orders import actions, queries, rules
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import queries as payments
from cloudspace.commerce.payments.rules import matching
from cloudspace.commerce.services import queries as services
from cloudspace.commerce.services import rules as service_rules
from cloudspace.interfaces.desk import around, duties, tables, words
from cloudspace.vault.errors import OpeningRefused


@around.at_desk(duties.PEOPLE)
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    """The order's facts, its payment with the reason, its service."""
    found = _order(number)
    reader = around.reader(request)
    refusal = queries.refusal(found, found.subject_id, reader.actor)
    context: dict[str, Any] = {
        "order": found,
        "product": tables.product(found),
        "state": rules.STATE_NAMES[found.state],
        "account": _account(found),
        "may_take": reader.bears(duties.SERVICES) and found.paid_at and not found.fulfilled_at,
        "may_see_service": reader.bears(duties.SERVICES),
        "may_return": reader.bears(duties.PAYMENTS) and found.paid_at and not found.fulfilled_at,
        "refusal": str(OpeningRefused(refusal).sentence) if refusal else "",
        "is_mine": found.assigned_to == reader.id,
        "done": words.DONE.get(request.GET.get("done", "")),
        **_payment(found),
        **_service(found),
    }
    return around.page(request, "desk/order.html", "people", **context)


@around.at_desk(duties.SERVICES)
@require_POST
def take(request: HttpRequest, number: str) -> HttpResponse:
    """The reader delivers this order."""
    found, reader = _order(number), around.reader(request)
    actions.assign_order(by=reader.actor, order=found.pk, to=reader.id)
    return around.back_to(request, "order", found.number, done="taken")


@around.at_desk(duties.PAYMENTS)
@require_POST
def take_back(request: HttpRequest, number: str) -> HttpResponse:
    """The match was wrong: the money waits for its owner again."""
    found = _order(number)
    actions.take_back_payment(by=around.reader(request).actor, order=found.pk)
    return around.back_to(request, "order", found.number, done="returned")


def _order(number: str) -> Order:
    found = queries.by_number(number)
    if found is None:
        raise Http404
    return found


def _account(order: Order) -> str:
    accounts = customers.accounts_by_subject([order.subject_id]).get(order.subject_id, [])
    return next((account.number for account in accounts if account.pk == order.account_id), "")


def _payment(order: Order) -> dict[str, Any]:
    match = payments.living_match(order.request_id)
    return {"match": match, "why_matched": matching.SENTENCES[match.transfer.reason] if match else ""}


def _service(order: Order) -> dict[str, Any]:
    service = services.service_of_order(order.pk)
    return {"service": service, "service_state": service_rules.STATE_NAMES[service.state] if service else ""}
