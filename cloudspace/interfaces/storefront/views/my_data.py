"""Everything held of the person, taking it away, and putting it right (Q1, R1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries as persons
from cloudspace.accounts.people import sessions
from cloudspace.compliance.rights import actions as rights
from cloudspace.compliance.rights import held, queries
from cloudspace.interfaces.look.parts import Hold, Retention
from cloudspace.interfaces.storefront import held_values, notes, private, words
from cloudspace.interfaces.storefront.forms import profile as forms
from cloudspace.interfaces.storefront.private import signed_in, who
from cloudspace.interfaces.storefront.views import openings
from cloudspace.kit import clock
from cloudspace.kit.errors import FieldsRefused, Refused

# How many lines of the log stand on the page itself.
NEWEST = 3
# The category whose page also tells which texts were accepted.
CONSENTS = "consents"


@signed_in
@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    """All of it at a glance: by category, with the profile's values, purposes and dates."""
    data = queries.overview(
        person=private.person(request), token=private.token(request), language=notes.language(), entries=NEWEST
    )
    context: dict[str, Any] = {
        "data": data,
        "done": request.GET.get("done", ""),
        "clock": _clock(request, data.clock),
        "briefs": held_values.briefs(data.briefs, request.LANGUAGE_CODE),
        "openings": openings.told(data.log),
        "whole": len(data.log) < NEWEST,
        "closed": private.person(request).closed_at,
    }
    return private.page(request, "storefront/my_data.html", "my-data", **context)


@signed_in
@require_safe
def category(request: HttpRequest, category: str) -> HttpResponse:
    """Everything held in one category, each record with its date (R1)."""
    typed, table = request.GET.get("page", "1"), request.GET.get("of", "")
    page = int(typed) if typed.isascii() and typed.isdecimal() and 0 < len(typed) < 7 else 1
    section = queries.section(
        token=private.token(request), language=notes.language(), category=category, table=table, page=max(page, 1)
    )
    if section is None:
        raise Http404
    context: dict[str, Any] = {
        "kept": section,
        "tables": _tables(section, request.LANGUAGE_CODE),
        "until": held_values.kept(section.about, section.dies_on),
        "about": held_values.about(section.about, request.LANGUAGE_CODE),
        "accepted": agreements.acceptances_of(private.subject(request)) if category == CONSENTS else (),
        "of": table,
        "older": max(page, 1) + 1,
    }
    return private.page(request, "storefront/category.html", "my-data", **context)


@signed_in
@require_POST
def download(request: HttpRequest) -> HttpResponseBase:
    """All of it as one ZIP, streamed as it is made."""
    pieces = rights.export(by=who(request), token=private.token(request), language=notes.language())
    name = f"cloudspace-{clock.today():%Y-%m-%d}.zip"
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, part: str) -> HttpResponse:
    """Puts one part of the profile right (Law 91/2025 Art 13)."""
    made = forms.MADE.get(part)
    if made is None:
        raise Http404
    policy = notes.policy(request)
    if request.method != "POST":
        form = made(policy, initial=_present(request, made))
        return _asked(request, part, form)
    form = made(policy, request.POST)
    if "communes" in request.POST:
        return _asked(request, part, form)
    try:
        note = _done(request, part, form)
    except FieldsRefused as refused:
        form.refuse(refused)
        return _asked(request, part, form, status=422)
    except Refused as refused:
        if refused.code in ("too_many_tries", "session_over", "log_unavailable", "vault_unavailable"):
            raise
        form.refuse(refused)
        return _asked(request, part, form, status=409)
    return redirect(f"{reverse('storefront:my-data')}?done={note}")


def _done(request: HttpRequest, part: str, form: forms.ProfileForm) -> str:
    policy = notes.policy(request)
    person = private.subject(request)
    if part == "email":
        link = settings.PUBLIC_URL + reverse("storefront:confirm-change", args=["SECRET"]).replace("SECRET", "{secret}")
        people.change_email(
            by=who(request), subject_id=person, email=form.text("email"), password=form.text("password"),
            link=link, policy=policy,
        )  # fmt: skip
        return "mailed"
    if part == "password":
        request.session[sessions.EPOCH] = people.change_password(
            by=who(request), subject_id=person, current=form.text("current"), new=form.text("new"), policy=policy,
            token=private.token(request),
        )  # fmt: skip
        return "password"
    people.correct_profile(by=who(request), subject_id=person, changes=form.changes(), policy=policy)
    return "corrected"


def _present(request: HttpRequest, made: type[forms.ProfileForm]) -> dict[str, Any]:
    """What stands there now, opened under the person's own session."""
    if not made.opens:
        return {"language": private.person(request).language}
    values = persons.own_profile(private.subject(request), token=private.token(request), fields=made.opens)
    return made.present(values)


def _asked(request: HttpRequest, part: str, form: forms.ProfileForm, status: int = 200) -> HttpResponse:
    policy = notes.policy(request)
    fields = [(form[name], notes.of_field(policy, name) if name in policy.fields else None) for name in form.fields]
    context: dict[str, Any] = {"form": form, "fields": fields, "part": part, "title": form.title}
    return private.page(request, "storefront/correct.html", "my-data", status=status, **context)


def _clock(request: HttpRequest, counted: held.Clock) -> Retention:
    began = clock.day_of(private.person(request).registered_at)
    holds = tuple(Hold(words.hold_reason(reason), until=clock.day_of(ends_at)) for reason, ends_at in counted.holds)
    return Retention(
        service_from=began,
        today=clock.today(),
        service_until=counted.service_ended_on,
        due=counted.erases_on,
        holds=holds,
    )


# The lines of a record, and the day on which it dies where that is its own.
_Dated = tuple[list[held_values.Line], dt.date | None]


def _tables(section: held.Section, language: str) -> list[tuple[held.Kept, list[_Dated]]]:
    """Each table that has something to say here; an address that nobody gave says nothing."""
    told = [(table, _dated(table, section.dies_on, language)) for table in section.tables]
    return [(table, records) for table, records in told if records or table.more]


def _dated(table: held.Kept, dies_on: dt.date | None, language: str) -> list[_Dated]:
    """The lines of each record that has any, and its own day where that comes before the person's."""
    return [
        (lines, record.dies_on if record.dies_on != dies_on else None)
        for record in table.records
        if (lines := held_values.recorded(table, record, language))
    ]
