"""Mails that failed or may have been sent: by number only, no person and no word of them."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cloudspace.interfaces.desk import around, duties, words
from cloudspace.interfaces.look.parts import EmptyState
from cloudspace.messaging import actions, queries


@around.at_desk(duties.MAILS)
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """Newest first; staff decide about each."""
    listed = [
        (str(one.id)[-8:], one, words.coded(one.kind), words.MAIL_STATES[one.state], words.coded(one.reason))
        for one in queries.troubled()
    ]
    context: dict[str, Any] = {
        "listed": listed,
        "empty": EmptyState(_("Every mail went out."), _("A mail that failed, or may have been sent, stands here.")),
        "done": words.DONE.get(request.GET.get("done", "")),
    }
    return around.page(request, "desk/mails.html", "mails", **context)


@around.at_desk(duties.MAILS)
@require_POST
def send_again(request: HttpRequest, mail: uuid.UUID) -> HttpResponse:
    """It goes out once more."""
    actions.send_again(by=around.reader(request).actor, mail_id=mail)
    return around.back_to(request, "mails", done="sent")


@around.at_desk(duties.MAILS)
@require_POST
def accept(request: HttpRequest, mail: uuid.UUID) -> HttpResponse:
    """It did go out."""
    actions.accept_as_sent(by=around.reader(request).actor, mail_id=mail)
    return around.back_to(request, "mails", done="accepted")
