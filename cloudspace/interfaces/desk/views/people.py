"""Customers: finding one, and the page on which every personal value is closed (P3)."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from cloudspace.accounts.people import queries as persons
from cloudspace.accounts.people.models import Profile
from cloudspace.commerce.catalogue import queries as catalogue
from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.customers import rules as customer_rules
from cloudspace.commerce.customers.models import Account, Membership
from cloudspace.commerce.orders import queries as orders
from cloudspace.commerce.services import queries as services
from cloudspace.commerce.services import rules as service_rules
from cloudspace.commerce.support import actions as support
from cloudspace.commerce.support import queries as tickets
from cloudspace.commerce.support import reading
from cloudspace.commerce.support import rules as support_rules
from cloudspace.interfaces.desk import around, duties, forms, opened, sealed, tables, words
from cloudspace.interfaces.look import formats
from cloudspace.interfaces.look.parts import Column, EmptyState, Row, SealedValue, Table
from cloudspace.kit import ids
from cloudspace.kit.errors import FieldsRefused
from cloudspace.vault.errors import OpeningRefused

PROFILE = ("full_name", "birth_date", "email", "phone", "address")
ORGANISATION = ("organisation_name", "tax_code", "organisation_address")
SHOWN = 20


@around.at_desk(duties.PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """By number, e-mail or phone; by name with a second fact. What was typed stands in no address."""
    products = tuple((str(key), name) for key, name in catalogue.product_names(duties.language()))
    form = forms.SearchForm(request.POST if request.method == "POST" else None, products)
    figures = around.reader(request).policy.figures
    context: dict[str, Any] = {"form": form, "figures": figures, "found": None}
    if request.method != "POST":
        return around.page(request, "desk/people.html", "people", **context)
    fact = _fact(form)
    try:
        if unlisted := form.unlisted():
            raise FieldsRefused({**support.problems_in(form.typed("text"), fact), **unlisted})
        found = support.search_people(by=around.reader(request).actor, text=form.typed("text"), fact=fact)
    except FieldsRefused as refused:
        form.refuse(refused)
        return around.page(request, "desk/people.html", "people", status=422, **context)
    hits = {"found": found, "table": _hits(found), "empty": EmptyState(_("Nobody was found."))}
    return around.page(request, "desk/people.html", "people", **{**context, **hits})


@around.at_desk(duties.PEOPLE)
@require_safe
def customer(request: HttpRequest, number: str) -> HttpResponse:
    """One account: numbers, states, times, and every personal value closed."""
    return _shown(request, _account(number), forms.TicketForm())


@around.at_desk(duties.PEOPLE)
@around.posted("customer")
def open_value(request: HttpRequest, number: str, table: str, row: uuid.UUID, field: str) -> HttpResponse:
    """One value, for the purpose and by the case that the reader names."""
    account = _account(number)
    place = next(
        (place for _who, places in _people(account) for place in places if _names(place, table, row, field)), None
    )
    if place is None:
        raise Http404
    reader = around.reader(request)
    cases = reading.cases_about(cast("Profile | Account", place.row).subject_id, by=reader.actor)
    return opened.answer(
        request,
        place,
        cases,
        lambda part, status: _shown(request, account, forms.TicketForm(), part=part, status=status),
    )


@around.at_desk(duties.TICKETS)
@around.posted("customer")
def open_ticket(request: HttpRequest, number: str) -> HttpResponse:
    """A ticket for the customer, such as after a call: it opens nothing until they or a second person say so."""
    account, form = _account(number), forms.TicketForm(request.POST)
    try:
        ticket = support.open_ticket(
            by=around.reader(request).actor,
            subject_id=account.subject_id,
            topic=form.typed("topic"),
            body=form.typed("body"),
            language=persons.person(account.subject_id).language,
            ticket_id=ids.promised(form.typed("once")),
        )
    except FieldsRefused as refused:
        form.refuse(refused)
        return _shown(request, account, form, status=422)
    return around.back_to(request, "ticket", ticket.number, done="opened")


def _shown(
    request: HttpRequest,
    account: Account,
    form: forms.TicketForm,
    *,
    part: SealedValue | None = None,
    status: int = 200,
) -> HttpResponse:
    reader = around.reader(request)
    cases = reading.cases_about(account.subject_id, by=reader.actor)
    context: dict[str, Any] = {
        "account": account,
        "kind": _("an organisation") if account.kind == "organisation" else _("a person"),
        "people": [
            (customer_rules.RIGHTS_NAMES[who.rights], who.until, _values(places, who, account, reader, cases, part))
            for who, places in _people(account)
        ],
        "cases": _cases(cases, reader),
        "orders": tables.orders(_("Orders"), orders.orders_of(account.subject_id)[:SHOWN]),
        "services": _services(account, reader),
        "tickets": _tickets(account),
        "form": form,
        "may_write": reader.bears(duties.TICKETS),
        "done": words.DONE.get(request.GET.get("done", "")),
        "part": part,
    }
    return around.page(request, "desk/customer.html", "people", status=status, **context)


def _values(
    places: list[sealed.Place],
    who: Membership,
    account: Account,
    reader: duties.Reader,
    cases: list[reading.CaseAbout],
    part: SealedValue | None,
) -> list[SealedValue]:
    """Closed, but for the one that was just opened. The cases shown are the account holder's own."""
    theirs = cases if who.subject_id == account.subject_id else reading.cases_about(who.subject_id, by=reader.actor)
    return [
        part if part is not None and part.key == place.key else sealed.closed(place, reader, theirs)
        for place in places
        if place.is_held
    ]


def _people(account: Account) -> list[tuple[Membership, list[sealed.Place]]]:
    """Everybody with rights in the account, with the places of what is held of them."""
    members = customers.people_of(account.pk)
    profiles = persons.profiles_of(member.subject_id for member in members)
    found = []
    for member in members:
        profile = profiles.get(member.subject_id)
        places = [_place(account, "profile", profile, field) for field in PROFILE] if profile else []
        if member.subject_id == account.subject_id:
            places += [_place(account, "account", account, field) for field in ORGANISATION]
        found.append((member, places))
    return found


def _place(account: Account, table: str, row: Profile | Account, field: str) -> sealed.Place:
    return sealed.Place(row, field, reverse("desk:open-value", args=[account.number, table, row.pk, field]))


def _names(place: sealed.Place, table: str, row: uuid.UUID, field: str) -> bool:
    is_profile = isinstance(place.row, Profile)
    return (place.row.pk, place.field) == (row, field) and table == ("profile" if is_profile else "account")


def _account(number: str) -> Account:
    found = customers.by_number(number)
    if found is None:
        raise Http404
    return found


def _fact(form: forms.SearchForm) -> support.SecondFact:
    try:
        product = uuid.UUID(form.typed("product"))
    except ValueError:
        product = None
    return support.SecondFact(form.typed("province").strip()[:2], product, form.typed("month").strip()[:10])


def _hits(found: support.Found) -> Table:
    columns = (Column(_("Account")), Column(_("Since")), Column(_("State")), Column(_("Open tickets"), "number"))
    return Table(
        _("Customers found"),
        columns,
        tuple(
            Row(
                (
                    hit.account.number,
                    formats.day(hit.account.opened_at),
                    pgettext("account", "closed") if hit.account.closed_at else pgettext("account", "open"),
                    str(hit.open_tickets),
                ),
                reverse("desk:customer", args=[hit.account.number]),
            )
            for hit in found.hits
        ),
    )


def _cases(cases: list[reading.CaseAbout], reader: duties.Reader) -> Table:
    """The customer's open cases, each with why this reader may open by it or not."""
    addresses = {"ticket": "desk:ticket", "order": "desk:order", "payment": "desk:payment"}
    columns = (Column(_("Case")), Column(_("May you open by it")))
    return Table(
        _("Open cases"),
        columns,
        tuple(
            Row(
                (words.case(case.kind, case.number), _standing(case, reader)),
                reverse(addresses[case.kind], args=[case.id if case.kind == "payment" else case.number]),
            )
            for case in cases
        ),
    )


def _standing(case: reading.CaseAbout, reader: duties.Reader) -> str:
    if not any(case.kind in reader.policy.purposes[name].cases for name in reader.purposes):
        return _("No: none of your roles has a purpose that goes with it.")
    return _("No: %(reason)s") % {"reason": OpeningRefused(case.refusal).sentence} if case.refusal else _("Yes")


def _services(account: Account, reader: duties.Reader) -> Table:
    columns = (Column(_("Service")), Column(_("Product")), Column(_("State")), Column(_("Paid until")))
    return Table(
        _("Services"),
        columns,
        tuple(
            Row(
                (
                    row.number,
                    tables.product(row.order),
                    str(service_rules.STATE_NAMES[row.state]),
                    formats.day(row.paid_until) if row.paid_until else "–",
                ),
                reverse("desk:service", args=[row.number]) if reader.bears(duties.SERVICES) else "",
            )
            for row in services.services_of(account.subject_id, limit=SHOWN)
        ),
    )


def _tickets(account: Account) -> Table:
    columns = (Column(_("Ticket")), Column(_("Topic")), Column(_("Opened")), Column(_("State")))
    return Table(
        _("Tickets"),
        columns,
        tuple(
            Row(
                (
                    row.number,
                    str(support_rules.TOPIC_NAMES[row.topic]),
                    formats.day(row.opened_at),
                    str(support_rules.STATE_NAMES[row.state]),
                ),
                reverse("desk:ticket", args=[row.number]),
            )
            for row in tickets.tickets_of(account.subject_id)[:SHOWN]
        ),
    )
