"""What is asked of the keeper and what it answers: plain values only, so that they can cross a socket."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from cloudspace.kit.actor import Actor


class Column(NamedTuple):
    """One sealed field: its place `app.Model.field` and the policy category it holds."""

    label: str
    category: str


class Row(NamedTuple):
    """The values of one row, in the order of the columns; None where nothing is held.

    `granule` is the case or record id under which the class keeps a key of its own, else None.
    """

    subject: uuid.UUID
    row: uuid.UUID
    granule: uuid.UUID | None
    values: tuple[bytes | None, ...]


class Table(NamedTuple):
    """Rows of one shape."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


class Closed(NamedTuple):
    """A value that did not open. `reason`: `erased` (its key is gone), `broken` (altered or moved)."""

    reason: str


class Hint(NamedTuple):
    """What is left of a value where the case lets it be recognised and no more: the value itself stays here."""

    text: str


Cell = bytes | Closed | Hint | None


class CaseRef(NamedTuple):
    """The bounded work that makes a purpose true now: its kind and id."""

    kind: str
    id: uuid.UUID


class Sealed(NamedTuple):
    """Sealed values by row, and the subjects whose keys were made for it and wait to be bound."""

    rows: tuple[tuple[bytes | None, ...], ...]
    unbound: tuple[uuid.UUID, ...]


class Open(NamedTuple):
    """Open `tables` for `purpose` by `case`. Several subjects: only the program, one entry for at most 500."""

    purpose: str
    case: CaseRef
    actor: Actor
    tables: tuple[Table, ...]


class OpenOwn(NamedTuple):
    """Open a person's own data: the session's token says whose. `entries`: how many of the log's newest to give too."""

    token: str
    tables: tuple[Table, ...]
    entries: int = 0


class Opened(NamedTuple):
    """Values by table, row and column. `entry` is the log index of the opening (of the session, for one's own).

    `entries`: the log's newest that name the person, as many as one's own opening asked for.
    """

    tables: tuple[tuple[tuple[Cell, ...], ...], ...]
    entry: int
    entries: tuple[EntryRead, ...] = ()


class Secret(NamedTuple):
    """A sealed secret to compare with, at its place: one column, one row."""

    column: Column
    row: Row


class StartSession(NamedTuple):
    """Begin a session when `proof` is the keeper's own for `password` (and `code` fits the sealed TOTP secret, if any).

    A recovery code stands in for the TOTP code. `token` is the session's secret, known to the browser alone.
    `used_step` is the last accepted TOTP step, `spent` has a bit for each recovery code that was used.
    """

    subject: uuid.UUID
    session: uuid.UUID
    token: str
    password: Secret
    proof: bytes
    totp: Secret | None
    code: str
    used_step: int
    kind: str
    idle: dt.timedelta
    lasts: dt.timedelta
    recovery: Secret | None = None
    spent: int = 0


class SessionStarted(NamedTuple):
    """The session stands. `step` is the TOTP step that was used, `place` that of the recovery code; -1 for none."""

    entry: int
    step: int
    place: int = -1


class SessionState(NamedTuple):
    """A living session: whose, which, since when, opened how often, and its entry in the log."""

    subject: uuid.UUID
    session: uuid.UUID
    started_at: dt.datetime
    openings: int
    entry: int


class EntryRead(NamedTuple):
    """One entry of the log that names a person: its position in the log, its canonical body."""

    position: int
    body: dict[str, object]


class BadEntry(NamedTuple):
    """An entry of the log that is not as it was written: its number, and what is wrong with it, as a code."""

    position: int
    what: str


class Reached(NamedTuple):
    """How far the years of the log's entries have come: the latest living one, and the number at which it began."""

    period: int = 0
    since: int = 0


class AuditedEntries(NamedTuple):
    """Entries that were held against what they say, counted by sort; `reached` goes with the question that follows."""

    sealed: int
    plain: int
    padding: int
    dark: int
    bad: tuple[BadEntry, ...]
    reached: Reached


class Shred(NamedTuple):
    """A shred asked for under the caller's id: one class of a person (and one case or record of it), or all."""

    id: uuid.UUID
    subject: uuid.UUID
    retention_class: str = ""
    granule: uuid.UUID | None = None


class Replayed(NamedTuple):
    """Protective acts that an older copy of the vault had forgotten, done again."""

    shreds: int
    holds_placed: int
    holds_lifted: int


class ShredState(NamedTuple):
    """How far a shred is. `epoch` is the one whose death makes all copies dark; `held`: a hold stopped it."""

    id: uuid.UUID
    subject: uuid.UUID
    retention_class: str
    requested_at: dt.datetime
    intention: int | None
    destroyed_at: dt.datetime | None
    epoch: int | None
    epoch_died_at: dt.datetime | None
    completion: int | None
    held: bool = False


class Swept(NamedTuple):
    """What the daily upkeep did, in counts."""

    bound: int
    destroyed: int
    periods: int
    claims: int
    sessions: int
