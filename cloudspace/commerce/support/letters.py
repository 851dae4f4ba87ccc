"""The mails of tickets. None holds a word of what was written: they lead back to the shop."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cloudspace.commerce.support import models
from cloudspace.kit.actor import Actor
from cloudspace.messaging import actions as messages


def write_received(*, by: Actor, ticket: models.Ticket) -> None:
    """The ticket is open; one that staff opened asks the person to confirm it."""
    _write(by, ticket, "support/received" if ticket.confirmed_at else "support/confirm")


def write_answered(*, by: Actor, ticket: models.Ticket) -> None:
    """There is an answer."""
    _write(by, ticket, "support/answered")


def _write(by: Actor, ticket: models.Ticket, kind: str) -> None:
    prefix = "/en" if ticket.language == "en" else ""
    messages.write_mail(
        by=by,
        subject_id=ticket.subject_id,
        kind=kind,
        language=ticket.language,
        context={
            "number": ticket.number,
            "action_href": f"{settings.PUBLIC_URL}{prefix}/tickets/{ticket.number}/",
            "action_label": _("See your request"),
        },
        purpose="contact_when_needed",
        to="confirmed",
    )
