"""Everything held of the person, who read it, and putting it right (Q1, P3, R1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries as persons
from cloudspace.accounts.people import sessions
from cloudspace.compliance.rights import actions as rights
from cloudspace.compliance.rights import held, queries
from cloudspace.interfaces.look.parts import Hold, Opening, Retention
from cloudspace.interfaces.storefront import notes, private, proof_cards, words
from cloudspace.interfaces.storefront.forms import profile as forms
from cloudspace.interfaces.storefront.private import signed_in, who
from cloudspace.kit import clock
from cloudspace.kit.errors import FieldsRefused, Refused
from cloudspace.transparency.reading import NotYetCovered
from cloudspace.vault import ledger

PAGE = 30
# Which part of the profile puts a value right.
PARTS = {
    "full_name": "name",
    "phone": "phone",
    "birth_date": "birth-date",
    "address": "address",
    "email": "email",
    "language": "language",
}


@signed_in
@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    """All of it, by category, with purposes and dates."""
    data = queries.my_data(token=private.token(request), language=notes.language())
    context: dict[str, Any] = {
        "data": data,
        "clock": _clock(request, data),
        "openings": _told(data.log[:5]),
        "parts": PARTS,
        "accepted": agreements.acceptances_of(data.subject),
    }
    return private.page(request, "storefront/my_data.html", "my-data", **context)


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
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """Who read what, why and for which case, newest first."""
    typed = request.GET.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
    lines = queries.own_log(token=private.token(request), language=notes.language(), before=before, limit=PAGE)
    older = f"?before={lines[-1].index}" if len(lines) == PAGE else ""
    context: dict[str, Any] = {"openings": _told(lines), "older": older, "first": before is None}
    return private.page(request, "storefront/openings.html", "openings", **context)


@signed_in
@require_safe
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """One entry with the card of its proof."""
    lines = queries.own_log(token=private.token(request), language=notes.language(), before=index + 1, limit=1)
    if not lines or lines[0].index != index:
        raise Http404
    context: dict[str, Any] = {"openings": _told(lines), **_proof(request, index, lines[0].at)}
    return private.page(request, "storefront/entry.html", "openings", **context)


@signed_in
@require_safe
def proof(request: HttpRequest, index: int) -> HttpResponse:
    """The proof as a file, in the standard format."""
    response = HttpResponse(ledger.own_proof(private.token(request), index), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="entry-{index}.tlog-proof"'
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


def _clock(request: HttpRequest, data: held.MyData) -> Retention:
    began = clock.day_of(private.person(request).registered_at)
    holds = tuple(Hold(words.hold_reason(reason), until=clock.day_of(ends_at)) for reason, ends_at in data.holds)
    return Retention(
        service_from=began,
        today=clock.today(),
        service_until=data.service_ended_on,
        due=data.erases_on,
        holds=holds,
    )


def _told(lines: Iterable[held.LogLine]) -> tuple[Opening, ...]:
    return tuple(_opening(line) for line in lines)


def _opening(line: held.LogLine) -> Opening:
    kinds = {"self": "self", "staff": "staff"}
    name = f"{line.who} ({line.badge})" if line.badge else line.who
    return Opening(
        kind=kinds.get(line.actor, "program"),  # type: ignore[arg-type]
        who=name,
        what="",
        why=line.why,
        at=line.at,
        case=_("Case: %(kind)s") % {"kind": line.case_kind} if line.case_kind else "",
        entry=line.index,
        entry_href=reverse("storefront:entry", args=[line.index]),
        says=line.what,
    )


def _proof(request: HttpRequest, index: int, at: dt.datetime) -> dict[str, Any]:
    """The card, or why there is none yet."""
    try:
        return {"card": proof_cards.card(ledger.own_proof(private.token(request), index), index, at)}
    except NotYetCovered as refused:
        return {"not_yet": refused.sentence}
