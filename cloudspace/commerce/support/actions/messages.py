"""One message, checked and sealed."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from cloudspace.commerce.support import models, rules
from cloudspace.kit import clock, ids, text
from cloudspace.kit.actor import Actor
from cloudspace.kit.errors import FieldsRefused
from cloudspace.vault import sealing


def clean_body(typed: str) -> str:
    """The text that is kept. Raises FieldsRefused for `body`: empty, too long, or with characters nobody types."""
    try:
        body = text.block(typed)
    except text.UnsafeText:
        raise FieldsRefused({"body": _("The text holds invisible characters. Please type it anew.")}) from None
    if not body:
        raise FieldsRefused({"body": _("Write what it is about.")})
    if len(body) > rules.LONGEST_MESSAGE:
        raise FieldsRefused({"body": _("The text is too long: at most 10,000 characters.")})
    return body


def add_message(
    by: Actor, ticket: models.Ticket, author: rules.Author, body: str, message_id: uuid.UUID | None = None
) -> models.TicketMessage:
    """Seals the message under the ticket's person, within the surrounding action (C4)."""
    message = models.TicketMessage(
        id=message_id or ids.new_id(),
        ticket=ticket,
        subject_id=ticket.subject_id,
        author=author,
        author_id=by.id,
        written_at=clock.now(),
    )
    sealing.seal(message, body=body)
    message.save(force_insert=True)
    return message
