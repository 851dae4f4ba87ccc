"""Which facts make the purposes of this app true. Read under a lock in the keeper's transaction."""

from __future__ import annotations

import datetime as dt
import uuid

from cloudspace.accounts.people.models import Confirmation, Device
from cloudspace.kit.actor import Actor

_REGISTRATION = ("confirm_email", "change_email", "join_staff")


def registration_is_open(case_id: uuid.UUID, subject: uuid.UUID, actor: Actor, at: dt.datetime) -> str | None:
    """For `open_account`: a link that confirms this person's address is not settled yet. The program alone reads."""
    return _unsettled(case_id, subject, _REGISTRATION)


def reset_is_open(case_id: uuid.UUID, subject: uuid.UUID, actor: Actor, at: dt.datetime) -> str | None:
    """For `secure_account`: a link that this person asked for, to set a new password, still lives."""
    return _unsettled(case_id, subject, ("reset_password", "change_email"))


def _unsettled(case_id: uuid.UUID, subject: uuid.UUID, purposes: tuple[str, ...]) -> str | None:
    found = Confirmation.objects.select_for_update().filter(pk=case_id, purpose__in=purposes).first()
    if found is None:
        return "case_unknown"
    if found.subject_id != subject:
        return "case_of_another"
    return "case_closed" if found.settled_at is not None else None


def sign_in_is_open(case_id: uuid.UUID, subject: uuid.UUID, actor: Actor, at: dt.datetime) -> str | None:
    """For `secure_account`: this person's session was neither ended nor ran out (an alarm about it may be sent)."""
    found = Device.objects.select_for_update().filter(pk=case_id).first()
    if found is None:
        return "case_unknown"
    if found.subject_id != subject:
        return "case_of_another"
    return "case_closed" if found.ended_at is not None or found.runs_out_at <= at else None
