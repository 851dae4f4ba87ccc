"""Who opened what: one's own, and for the data protection officer and the auditor everybody's (P3)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cloudspace.accounts.people import queries as people
from cloudspace.interfaces.desk import around, duties, telling
from cloudspace.interfaces.look.parts import EmptyState
from cloudspace.vault import ledger
from cloudspace.vault.errors import OpeningRefused

PAGE = 30


@around.at_desk(duties.OPENINGS)
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """Newest first; `badge` names whose."""
    reader = around.reader(request)
    staff = list(people.staff().order_by("badge"))
    badge = request.GET.get("badge", "")
    member = next((one for one in staff if (one.badge == badge if badge else one.subject_id == reader.id)), None)
    if member is None:
        raise Http404
    if member.subject_id != reader.id and not reader.bears(duties.ALL_OPENINGS):
        raise OpeningRefused("role_lacks_purpose")
    entries = ledger.entries_by(member.subject_id, reader=reader.actor, before=_before(request), limit=PAGE)
    chosen = f"badge={badge}&" if badge else ""
    context: dict[str, Any] = {
        "member": member,
        "is_own": member.subject_id == reader.id,
        "staff": staff if reader.bears(duties.ALL_OPENINGS) else [],
        "table": telling.table(entries, reader),
        "older": f"?{chosen}before={entries[-1].position}" if len(entries) == PAGE else "",
        "empty": EmptyState(_("Nothing stands in the log here.")),
    }
    return around.page(request, "desk/openings.html", "openings", **context)


def _before(request: HttpRequest) -> int | None:
    typed = request.GET.get("before", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
