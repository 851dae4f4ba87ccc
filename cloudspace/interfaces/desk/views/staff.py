"""Who works here, in which roles. Nobody appoints themselves (P3)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries
from cloudspace.accounts.people.models import StaffMember
from cloudspace.interfaces.desk import around, duties, forms, words
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
            link=link, policy=reader.policy, language=duties.language(),
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
    people.grant_role(by=reader.actor, member=_member(badge), role=role, policy=reader.policy)
    return around.back_to(request, "staff", done="granted")


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
    context: dict[str, Any] = {
        "members": [_told(member, reader) for member in queries.staff().order_by("badge")],
        "form": form,
        "done": words.DONE.get(request.GET.get("done", "")),
    }
    return around.page(request, "desk/staff.html", "staff", status=status, **context)


def _told(member: StaffMember, reader: duties.Reader) -> dict[str, object]:
    held = [role.role for role in member.roles.all() if role.withdrawn_at is None]
    return {
        "badge": member.badge,
        "joined_at": member.joined_at,
        "has_joined": member.subject.confirmed_at is not None,
        "is_self": member.subject_id == reader.id,
        "roles": [(role, duties.role_names(reader.policy, (role,))) for role in held],
        "others": [
            (role, duties.role_names(reader.policy, (role,))) for role in reader.policy.roles if role not in held
        ],
    }


def _member(badge: str) -> StaffMember:
    found = queries.staff().filter(badge=badge).first()
    if found is None:
        raise Http404
    return found
