"""Staff at the desk under sessions that the keeper knows, without the form: the one place where tests make them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.vault.keeper import sessions
from cloudspace.vault.models import SessionGrant

LASTS = dt.timedelta(days=3650)


def granted(subject: uuid.UUID, **more: Any) -> uuid.UUID:
    """The id of a session of `subject` at the desk, living for years unless `more` says otherwise."""
    now, session = clock.now(), ids.new_id()
    known = {
        "token": sessions.digest(ids.secret_token()),
        "session": session,
        "subject": subject.bytes,
        "at_desk": True,
        "started_at": now,
        "used_at": now,
        "expires_at": now + LASTS,
        "idle_seconds": int(LASTS.total_seconds()),
        "entry": 0,
    }
    SessionGrant.objects.create(**{**known, **more})
    return session


def at_desk(subject: uuid.UUID | None = None) -> Actor:
    """A member of staff, signed in at the desk; somebody new unless told whom."""
    who = subject or ids.new_id()
    return Actor("staff", who, granted(who))
