"""What is held of a person, as plain values that a page or a file can show."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Item:
    """One value. `closed` says why it is not shown: erased, broken, secret. `technical`: ids that say nothing."""

    field: str
    label: str
    value: Any
    shown: str
    closed: str = ""
    sealed: bool = False
    technical: bool = False


@dataclass(frozen=True)
class Record:
    """One row's values of one category. `dies_on`: None while no end is in sight."""

    id: str
    items: tuple[Item, ...]
    dies_on: dt.date | None


@dataclass(frozen=True)
class Kept:
    """What one table holds of the person in one category; the page leaves out `more` records, the file none."""

    table: str
    label: str
    records: tuple[Record, ...]
    more: int = 0


@dataclass(frozen=True)
class Purpose:
    """A purpose that may read the category, in the reader's words."""

    id: str
    name: str
    sentence: str


@dataclass(frozen=True)
class Section:
    """Everything held in one category of the policy: what for, how long, and the values."""

    category: str
    name: str
    holds: str
    sensitive: bool
    dpv: str
    purposes: tuple[Purpose, ...]
    retention_class: str
    retention: str
    dies_on: dt.date | None
    tables: tuple[Kept, ...]

    @property
    def count(self) -> int:
        """How many records it shows or leaves out."""
        return sum(len(table.records) + table.more for table in self.tables)


@dataclass(frozen=True)
class LogLine:
    """One entry of the log about the person. `who` is a role, the program, or the person themselves; never a name.

    `kind` is the entry's kind; `actor` self, staff or program. `what` and `why` are whole phrases.
    """

    index: int
    at: dt.datetime
    kind: str
    actor: str
    who: str
    badge: str
    what: str
    why: str
    case_kind: str
    case: str
    categories: tuple[str, ...]


@dataclass(frozen=True)
class MyData:
    """All of it, at one moment."""

    subject: uuid.UUID
    at: dt.datetime
    language: str
    policy_version: str
    sections: tuple[Section, ...]
    log: tuple[LogLine, ...]
    erases_on: dt.date | None
    warned_at: dt.datetime | None
    clock_state: str
    service_ended_on: dt.date | None
    holds: tuple[tuple[str, dt.datetime], ...]
