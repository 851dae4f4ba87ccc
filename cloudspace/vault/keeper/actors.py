"""Whether the one who is said to act does act: staff under their own living session at the desk (P3)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from cloudspace.kit import clock
from cloudspace.kit.actor import Actor, program
from cloudspace.vault.errors import OpeningRefused
from cloudspace.vault.keeper import budget, log, store

KEEPER = program("keeper")
_GRANT = (
    "SELECT g.subject, g.at_desk, g.used_at, g.expires_at, g.idle_seconds, r.turn, r.seen"
    " FROM vault_sessiongrant g LEFT JOIN vault_reading r ON r.reader = g.subject WHERE g.session = %s"
)


class _Grant(NamedTuple):
    """What the keeper keeps of a session, as far as it proves who acts."""

    subject: bytes
    at_desk: bool
    used_at: dt.datetime
    expires_at: dt.datetime
    idle: dt.timedelta
    spent: budget.Spent

    def lives(self, at: dt.datetime) -> bool:
        return self.expires_at > at and self.used_at + self.idle > at


class Actors:
    """Takes nobody's word for who they are."""

    def __init__(self, entries: log.Log) -> None:
        self._entries = entries

    def prove(self, actor: Actor, asked: str) -> budget.Spent:
        """Lets staff pass under their own living desk session, and the program; others are no matter of this.

        `asked` names the message. One indexed reading, which brings along what the reader has read lately. Raises
        OpeningRefused (actor_unproven) and leaves an alarm in the log: the house above the keeper named somebody who
        is not there. LogUnavailable, VaultUnavailable.
        """
        grant = _grant(actor.session) if actor.kind == "staff" and actor.session else None
        doubt = _doubt(actor, grant)
        if doubt:
            claimed = {"kind": actor.kind, "id": actor.id, "session": actor.session}
            body = {"claimed": {key: value for key, value in claimed.items() if value}, "asked": asked, "why": doubt}
            self._entries.write("actor_unproven", body, actor=KEEPER)
            raise OpeningRefused("actor_unproven")
        return grant.spent if grant else budget.Spent()


def _doubt(actor: Actor, grant: _Grant | None) -> str:
    """Why the actor is not who they are said to be, as a code; empty: nothing speaks against it."""
    if actor.kind == "program":
        return "program_as_person" if actor.id or actor.session or not actor.name else ""
    if actor.kind != "staff":
        return ""
    if actor.id is None or actor.session is None:
        return "session_missing"
    if grant is None:
        return "session_unknown"
    if grant.subject != actor.id.bytes:
        return "session_of_another"
    if not grant.at_desk:
        return "session_not_at_desk"
    return "" if grant.lives(clock.now()) else "session_over"


def _grant(session: uuid.UUID) -> _Grant | None:
    for subject, at_desk, used_at, expires_at, idle, turn, seen in store.rows(_GRANT, [session.hex]):
        times = store.moment_of(used_at), store.moment_of(expires_at)
        spent = budget.Spent() if turn is None else budget.Spent(int(turn), bytes(seen))
        return _Grant(bytes(subject), bool(at_desk), *times, dt.timedelta(seconds=idle), spent)
    return None
