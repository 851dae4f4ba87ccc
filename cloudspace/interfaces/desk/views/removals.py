"""What a colleague loses: proposed by one, confirmed by another; kept from the desk at once by one (P3)."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.models import StaffMember
from cloudspace.interfaces.desk import around, duties, forms, standing
from cloudspace.interfaces.desk.views import joining
from cloudspace.interfaces.desk.views import staff as page
from cloudspace.kit.errors import FieldsRefused


@around.at_desk(duties.STAFF)
@around.posted("staff", listed=True)
def remove(request: HttpRequest, badge: str) -> HttpResponse:
    """Takes or proposes what the form names: the choices are those that the reader has about this colleague."""
    reader, member = around.reader(request), page.member(badge)
    form = forms.RemovalForm(badge, standing.choices(member, reader, standing.bench(reader)), request.POST)
    try:
        form.require_choices()
        done = _done(reader, member, form.typed("what"), form.typed("reason"))
    except FieldsRefused as refused:
        form.refuse(refused)
        return page.shown(request, removal=form, status=422)
    return around.back_to(request, "staff", done=done)


def _done(reader: duties.Reader, member: StaffMember, what: str, reason: str) -> str:
    """The code of what was done. The action decides anew whether it takes two."""
    if what == "suspend":
        people.suspend(by=reader.actor, member=member, reason=reason)
        return "suspended"
    if what == "access":
        people.propose_renewal(by=reader.actor, member=member, reason=reason)
        return "removal-proposed"
    if what == "place":
        left = people.staff_leaves(by=reader.actor, member=member, reason=reason)
        return "removal-proposed" if left else "left"
    role = what.removeprefix("role:")
    withdrawn = people.withdraw_role(by=reader.actor, member=member, role=role, reason=reason)
    return "removal-proposed" if withdrawn else "withdrawn"


@around.at_desk(duties.STAFF)
@require_POST
def confirm(request: HttpRequest, removal: uuid.UUID) -> HttpResponse:
    """The reader is the second person for what a colleague is to lose."""
    reader = around.reader(request)
    people.confirm_removal(by=reader.actor, removal=removal, link=joining.link(), policy=reader.policy)
    return around.back_to(request, "staff", done="removed")


@around.at_desk(duties.STAFF)
@require_POST
def refuse(request: HttpRequest, removal: uuid.UUID) -> HttpResponse:
    """The colleague keeps it."""
    people.refuse_removal(by=around.reader(request).actor, removal=removal)
    return around.back_to(request, "staff", done="refused")


@around.at_desk(duties.STAFF)
@require_POST
def resume(request: HttpRequest, badge: str) -> HttpResponse:
    """Lets a suspended colleague in again."""
    found = page.member(badge)
    if found.left_at is not None:
        raise Http404
    people.end_suspension(by=around.reader(request).actor, member=found)
    return around.back_to(request, "staff", done="resumed")
