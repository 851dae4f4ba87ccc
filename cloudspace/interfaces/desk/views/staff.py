"""Who works here, in which roles. Nobody appoints themselves (P3)."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries
from cloudspace.accounts.people.models import Appointment, StaffMember
from cloudspace.interfaces.desk import around, duties, forms, standing, words
from cloudspace.interfaces.desk.views import joining
from cloudspace.kit import ids
from cloudspace.kit.errors import FieldsRefused

# How many decisions the page remembers.
DECIDED = 20


@around.at_desk(duties.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody by badge; inviting somebody."""
    reader = around.reader(request)
    form = forms.InvitationForm(reader.policy, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return shown(request, form)
    try:
        people.invite_staff(
            by=reader.actor, email=form.typed("email"), full_name=form.typed("full_name"), roles=form.chosen(),
            link=joining.link(), policy=reader.policy, language=duties.language(),
            member_id=ids.promised(form.typed("once")),
        )  # fmt: skip
    except FieldsRefused as refused:
        form.refuse(refused)
        return shown(request, form, status=422)
    return around.back_to(request, "staff", done="invited")


@around.at_desk(duties.STAFF)
@around.posted("staff", listed=True)
def grant(request: HttpRequest, badge: str) -> HttpResponse:
    """Gives a role."""
    reader, to = around.reader(request), member(badge)
    form = forms.GrantForm(badge, standing.others(to, reader), request.POST)
    try:
        given = people.grant_role(by=reader.actor, member=to, role=form.typed("role"), policy=reader.policy)
    except FieldsRefused as refused:
        form.refuse(refused)
        return shown(request, grant=form, status=422)
    return around.back_to(request, "staff", done="proposed" if isinstance(given, Appointment) else "granted")


@around.at_desk(duties.STAFF)
@require_POST
def confirm(request: HttpRequest, appointment: uuid.UUID) -> HttpResponse:
    """The reader is the second person for a role that somebody proposed."""
    people.confirm_appointment(by=around.reader(request).actor, appointment=appointment)
    return around.back_to(request, "staff", done="appointed")


@around.at_desk(duties.STAFF)
@require_POST
def refuse(request: HttpRequest, appointment: uuid.UUID) -> HttpResponse:
    """A proposed role is refused, or taken back by who proposed it."""
    people.refuse_appointment(by=around.reader(request).actor, appointment=appointment)
    return around.back_to(request, "staff", done="refused")


@around.at_desk(duties.STAFF)
@require_POST
def withdraw(request: HttpRequest, badge: str, role: str) -> HttpResponse:
    """Takes a role away that takes one person; it counts from the next opening on."""
    proposed = people.withdraw_role(by=around.reader(request).actor, member=member(badge), role=role)
    return around.back_to(request, "staff", done="removal-proposed" if proposed else "withdrawn")


@around.at_desk(duties.STAFF)
@require_POST
def leave(request: HttpRequest, badge: str) -> HttpResponse:
    """The person no longer works here, where that takes one person."""
    proposed = people.staff_leaves(by=around.reader(request).actor, member=member(badge))
    return around.back_to(request, "staff", done="removal-proposed" if proposed else "left")


def shown(
    request: HttpRequest,
    form: forms.InvitationForm | None = None,
    grant: forms.GrantForm | None = None,
    removal: forms.RemovalForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page; a form that was refused stands in place of its empty self."""
    reader = around.reader(request)
    members, bench = list(queries.staff().order_by("badge")), standing.bench(reader)
    waiting: list[standing.Decision] = [*queries.appointments_waiting(), *queries.removals_waiting()]
    decided: list[standing.Decision] = [*queries.appointments_decided(), *queries.removals_decided()]
    badges = standing.badges(members, [*waiting, *decided], list(bench.suspended.values()))
    latest = sorted(decided, key=lambda one: one.confirmed_at or one.refused_at or one.proposed_at, reverse=True)
    context: dict[str, Any] = {
        "members": [
            (
                standing.told(member, badges, reader, bench),
                _grant_form(member, reader, grant),
                _removal_form(member, reader, bench, removal),
            )
            for member in members
        ],
        "waiting": [standing.waiting(one, badges, reader) for one in waiting],
        "decided": [standing.decided(one, badges, reader) for one in latest[:DECIDED]],
        "form": form or forms.InvitationForm(reader.policy),
        "done": words.DONE.get(request.GET.get("done", "")),
    }
    return around.page(request, "desk/staff.html", "staff", status=status, **context)


def _grant_form(member: StaffMember, reader: duties.Reader, refused: forms.GrantForm | None) -> forms.GrantForm:
    if refused is not None and refused.badge == member.badge:
        return refused
    return forms.GrantForm(member.badge, standing.others(member, reader))


def _removal_form(
    member: StaffMember, reader: duties.Reader, bench: standing.Bench, refused: forms.RemovalForm | None
) -> forms.RemovalForm | None:
    if refused is not None and refused.badge == member.badge:
        return refused
    choices = standing.choices(member, reader, bench)
    return forms.RemovalForm(member.badge, choices) if choices else None


def member(badge: str) -> StaffMember:
    """Who works here under this badge. Raises Http404."""
    # Compared here: what stands in an address may be text that no store takes.
    found = next((member for member in queries.staff() if member.badge == badge), None)
    if found is None:
        raise Http404
    return found
