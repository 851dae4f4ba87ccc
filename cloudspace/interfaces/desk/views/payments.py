"""Parked transfers: why each was not matched, whose it may be, and matching by hand (C2)."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudspace.accounts.people import queries as people
from cloudspace.accounts.people.models import StaffMember
from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.orders import queries as orders
from cloudspace.commerce.payments import actions, queries
from cloudspace.commerce.payments.drivers.statement import StatementUnreadable
from cloudspace.commerce.payments.models import BankTransfer, PaymentRequest
from cloudspace.commerce.payments.rules import matching
from cloudspace.commerce.services import actions as services
from cloudspace.commerce.support import reading
from cloudspace.interfaces.desk import around, duties, forms, opened, sealed, tables, words
from cloudspace.interfaces.look.parts import EmptyState, SealedValue
from cloudspace.kit.errors import FieldsRefused

# Shown beside the form, with what was typed.
_NO_MATCH = (
    actions.AmountShort,
    actions.NotAssigned,
    actions.OwnPayment,
    actions.RequestSettled,
    actions.TypedByMatcher,
)


@around.at_desk(duties.PAYMENTS)
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for a person, oldest first."""
    return _queue(request, forms.LineForm())


@around.at_desk(duties.PAYMENTS)
@around.posted("payments")
def book(request: HttpRequest) -> HttpResponse:
    """Books one line of a bank statement, once, however often it is sent."""
    form = forms.LineForm(request.POST)
    try:
        settled = services.book_statement_line(by=around.reader(request).actor, line=form.typed("line"))
    except StatementUnreadable as refused:
        form.refuse(FieldsRefused({"line": refused.sentence}))
        return _queue(request, form, status=422)
    done = "repeated" if settled.repeated else "booked" if settled.service else "parked"
    return around.back_to(request, "payment", str(settled.transfer.pk), done=done)


@around.at_desk(duties.PAYMENTS)
@require_safe
def transfer(request: HttpRequest, transfer: uuid.UUID) -> HttpResponse:
    """One transfer: its reason, its closed values, at most three candidates."""
    return _shown(request, _transfer(transfer), forms.MatchForm())


@around.at_desk(duties.PAYMENTS)
@around.posted("payment")
def take(request: HttpRequest, transfer: uuid.UUID) -> HttpResponse:
    """The reader finds out whose it is; or gives it to a colleague, so that whoever typed it in may read it."""
    found, reader = _transfer(transfer), around.reader(request)
    form = forms.ColleagueForm(_colleagues(reader), request.POST)
    try:
        to = form.chosen().subject_id if "to" in request.POST else reader.id
    except FieldsRefused as refused:
        form.refuse(refused)
        return _shown(request, found, forms.MatchForm(), assigning=form, status=422)
    actions.assign_transfer(by=reader.actor, transfer=found.pk, to=to)
    return around.back_to(request, "payment", str(found.pk), done="taken" if to == reader.id else "assigned")


@around.at_desk(duties.PAYMENTS)
@around.posted("payment")
def match(request: HttpRequest, transfer: uuid.UUID) -> HttpResponse:
    """Matches the transfer to the order that staff found it to pay; only whoever took the case."""
    found, form = _transfer(transfer), forms.MatchForm(request.POST)
    asked = _request(form.typed("number"))
    if asked is None:
        form.refuse(FieldsRefused({"number": _("No order has this number or reference.")}))
        return _shown(request, found, form, status=422)
    try:
        services.match_by_hand(by=around.reader(request).actor, transfer=found.pk, request=asked.pk)
    except _NO_MATCH as refused:
        form.refuse(refused)
        return _shown(request, found, form, status=409)
    return around.back_to(request, "payment", str(found.pk), done="matched")


@around.at_desk(duties.PAYMENTS)
@require_POST
def set_aside(request: HttpRequest, transfer: uuid.UUID) -> HttpResponse:
    """The money pays nothing here."""
    found = _transfer(transfer)
    actions.set_aside(by=around.reader(request).actor, transfer=found.pk)
    return around.back_to(request, "payment", str(found.pk), done="aside")


@around.at_desk(duties.PAYMENTS)
@around.posted("payment")
def open_field(request: HttpRequest, transfer: uuid.UUID, field: str) -> HttpResponse:
    """One value of the bank row, for the purpose and by the case that the reader names."""
    found = _transfer(transfer)
    if field not in queries.SEALED:
        raise Http404
    reader = around.reader(request)
    return opened.answer(
        request,
        _place(found, field),
        _case(found, reader),
        lambda part, status: _shown(request, found, forms.MatchForm(), part=part, status=status),
    )


def _queue(request: HttpRequest, form: forms.LineForm, status: int = 200) -> HttpResponse:
    rows = queries.parked(after=around.after(request))
    context: dict[str, Any] = {
        "table": tables.payments(_("Payments to match"), rows),
        "pages": tables.following("?", rows, queries.PAGE, rows[-1].pk if rows else ""),
        "empty": EmptyState(
            _("Every payment is matched."), _("What the bank reports without a known reference stands here.")
        ),
        "form": form,
    }
    return around.page(request, "desk/payments.html", "payments", status=status, **context)


def _shown(
    request: HttpRequest,
    transfer: BankTransfer,
    form: forms.MatchForm,
    *,
    assigning: forms.ColleagueForm | None = None,
    part: SealedValue | None = None,
    status: int = 200,
) -> HttpResponse:
    reader = around.reader(request)
    parked = transfer.provisional and not transfer.set_aside_at
    cases = _case(transfer, reader)
    places = [place for name in queries.SEALED if (place := _place(transfer, name)).is_held]
    context: dict[str, Any] = {
        "transfer": transfer,
        "number": str(transfer.pk)[-8:],
        "why": matching.SENTENCES[transfer.reason],
        "source": words.SOURCES[transfer.source],
        "parked": parked,
        "is_mine": transfer.assigned_to == reader.id,
        "assigning": assigning or forms.ColleagueForm(_colleagues(reader) if parked else []),
        "values": [
            part if part is not None and part.key == place.key else sealed.closed(place, reader, cases)
            for place in places
        ],
        "candidates": _candidates(queries.candidates(transfer)) if parked else [],
        "matched": None if parked else queries.living_match_of(transfer.pk),
        "form": form,
        "done": words.DONE.get(request.GET.get("done", "")),
        "part": part,
    }
    return around.page(request, "desk/payment.html", "payments", status=status, **context)


def _colleagues(reader: duties.Reader) -> list[StaffMember]:
    """Whoever else payments fall to, by badge."""
    bearers = duties.PAYMENTS.bearers(reader.policy)
    return [
        member
        for member in people.staff().order_by("badge")
        if member.subject_id != reader.id
        and any(role.role in bearers and role.withdrawn_at is None for role in member.roles.all())
    ]


def _candidates(requests: list[PaymentRequest]) -> list[tuple[PaymentRequest, str]]:
    """Each candidate with its customer's account number, where the masked name can be opened."""
    accounts = customers.accounts_by_subject(request.subject_id for request in requests)
    return [
        (
            request,
            next((one.number for one in accounts.get(request.subject_id, []) if one.pk == request.account_id), ""),
        )
        for request in requests
    ]


def _case(transfer: BankTransfer, reader: duties.Reader) -> list[reading.CaseAbout]:
    """The transfer is its own case."""
    if not transfer.provisional or transfer.set_aside_at:
        return []
    refusal = queries.refusal(transfer, reader.actor) or ""
    return [reading.CaseAbout(reading.IN_DOUBT, transfer.pk, str(transfer.pk)[-8:], refusal)]


def _transfer(transfer: uuid.UUID) -> BankTransfer:
    found = queries.by_id(transfer)
    if found is None:
        raise Http404
    return found


def _place(transfer: BankTransfer, field: str) -> sealed.Place:
    return sealed.Place(transfer, field, reverse("desk:open-payment", args=[transfer.pk, field]))


def _request(typed: str) -> PaymentRequest | None:
    """What an order number or a payment reference asks for."""
    order = orders.by_number(typed)
    return order.request if order else queries.by_reference(typed)
