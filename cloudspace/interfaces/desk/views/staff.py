"""Who works here, in which roles. Nobody appoints themselves (P3)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries
from cloudspace.accounts.people.models import Appointment, StaffMember, StaffRole
from cloudspace.interfaces.desk import around, duties, forms, words
from cloudspace.kit import ids
from cloudspace.kit.errors import FieldsRefused


@around.at_desk(duties.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody by badge; inviting somebody."""
    reader = around.reader(request)
    form = forms.InvitationForm(reader.policy, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _shown(request, form)
    link = settings.PUBLIC_URL + reverse("desk:join", args=["SECRET"]).replace("SECRET", "{secret}")
    try:
        people.invite_staff(
            by=reader.actor, email=form.typed("email"), full_name=form.typed("full_name"), roles=form.chosen(),
            link=link, policy=reader.policy, language=duties.language(), member_id=ids.promised(form.typed("once")),
        )  # fmt: skip
    except FieldsRefused as refused:
        form.refuse(refused)
        return _shown(request, form, status=422)
    return around.back_to(request, "staff", done="invited")


@around.at_desk(duties.STAFF)
@require_POST
def grant(request: HttpRequest, badge: str) -> HttpResponse:
    """Gives a role."""
    reader, role = around.reader(request), request.POST.get("role", "")
    given = people.grant_role(by=reader.actor, member=_member(badge), role=role, policy=reader.policy)
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
    """Takes a role away; it counts from the next opening on."""
    people.withdraw_role(by=around.reader(request).actor, member=_member(badge), role=role)
    return around.back_to(request, "staff", done="withdrawn")


@around.at_desk(duties.STAFF)
@require_POST
def leave(request: HttpRequest, badge: str) -> HttpResponse:
    """The person no longer works here."""
    people.staff_leaves(by=around.reader(request).actor, member=_member(badge))
    return around.back_to(request, "staff", done="left")


def _shown(request: HttpRequest, form: forms.InvitationForm, status: int = 200) -> HttpResponse:
    reader = around.reader(request)
    members = list(queries.staff().order_by("badge"))
    waiting, decided = queries.appointments_waiting(), queries.appointments_decided()
    badges = _badges(members, [*waiting, *decided])
    context: dict[str, Any] = {
        "members": [_told(member, badges, reader) for member in members],
        "waiting": [_waiting(one, badges, reader) for one in waiting],
        "decided": [_decided(one, badges, reader) for one in decided],
        "form": form,
        "done": words.DONE.get(request.GET.get("done", "")),
    }
    return around.page(request, "desk/staff.html", "staff", status=status, **context)


def _badges(members: Sequence[StaffMember], appointments: Sequence[Appointment]) -> dict[uuid.UUID, str]:
    """The badges of whoever gave, proposed, confirmed or refused a role, by person; those who left too."""
    given = {who for one in members for role in one.roles.all() for who in (role.granted_by, role.confirmed_by)}
    decided = {who for one in appointments for who in (one.proposed_by, one.confirmed_by, one.refused_by)}
    named = queries.staff_named(who for who in given | decided if who)
    return {person: member.badge for person, member in named.items()}


def _waiting(one: Appointment, badges: dict[uuid.UUID, str], reader: duties.Reader) -> dict[str, object]:
    is_mine = one.proposed_by == reader.id
    return {
        "id": one.pk,
        "badge": one.member.badge,
        "role": duties.role_names(reader.policy, (one.role,)),
        "by": badges.get(one.proposed_by, "–"),
        "at": one.proposed_at,
        "is_mine": is_mine,
        "is_about_reader": one.subject_id == reader.id,
        "may_confirm": queries.may_second(reader.id, one.proposed_by) and one.subject_id != reader.id,
    }


def _decided(one: Appointment, badges: dict[uuid.UUID, str], reader: duties.Reader) -> dict[str, object]:
    by = one.confirmed_by or one.refused_by
    return {
        "badge": one.member.badge,
        "role": duties.role_names(reader.policy, (one.role,)),
        "proposed_by": badges.get(one.proposed_by, "–"),
        "by": badges.get(by, "–") if by else "–",
        "at": one.confirmed_at or one.refused_at,
        "is_confirmed": one.confirmed_at is not None,
    }


def _standing_by(role: StaffRole, badges: dict[uuid.UUID, str]) -> str:
    """On whose word somebody holds a role; one person's alone is said openly (P3)."""
    if role.granted_by is None:
        return _("given by the operator's command")
    words = {"by": badges.get(role.granted_by, "–"), "second": badges.get(role.confirmed_by or role.pk, "–")}
    if role.confirmed_by is None:
        return _("given by %(by)s alone: one person") % words
    return _("given by %(by)s, confirmed by %(second)s") % words


def _told(member: StaffMember, badges: dict[uuid.UUID, str], reader: duties.Reader) -> dict[str, object]:
    roles = [role for role in member.roles.all() if role.withdrawn_at is None]
    held = [role.role for role in roles]
    return {
        "badge": member.badge,
        "joined_at": member.joined_at,
        "has_joined": member.subject.confirmed_at is not None,
        "is_self": member.subject_id == reader.id,
        "roles": [
            (role.role, duties.role_names(reader.policy, (role.role,)), _standing_by(role, badges)) for role in roles
        ],
        "others": [
            (role, duties.role_names(reader.policy, (role,))) for role in reader.policy.roles if role not in held
        ],
    }


def _member(badge: str) -> StaffMember:
    # Compared here: what stands in an address may be text that no store takes.
    found = next((member for member in queries.staff() if member.badge == badge), None)
    if found is None:
        raise Http404
    return found
