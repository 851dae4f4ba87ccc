"""What is held of a person, as plain values that a page or a file can show."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, NamedTuple


class Item(NamedTuple):
    """One value. `closed` says why it is not shown: erased, broken, secret. `technical`: ids that say nothing."""

    field: str
    label: str
    value: Any
    shown: str
    closed: str = ""
    sealed: bool = False
    technical: bool = False


class Record(NamedTuple):
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


@dataclass(frozen=True, eq=False)
class About:
    """What the policy says of a category: what it holds, what for, which roles may open it, how long it is kept.

    Each is made once (`categories.about`), and is its own key in whatever is made from it.
    """

    category: str
    name: str
    holds: str
    sensitive: bool
    dpv: str
    purposes: tuple[Purpose, ...]
    readers: tuple[str, ...]
    retention_class: str
    retention: str


@dataclass(frozen=True)
class Section:
    """Everything held in one category: what for, how long, and the values. `dies_on`: None while no end is in sight."""

    about: About
    dies_on: dt.date | None
    tables: tuple[Kept, ...]

    @property
    def count(self) -> int:
        """How many records it shows or leaves out."""
        return sum(len(table.records) + table.more for table in self.tables)


@dataclass(frozen=True)
class Brief:
    """A category at a glance: `records` of the person's own profile, and `more` that stand on a page of their own."""

    about: About
    dies_on: dt.date | None
    records: tuple[Record, ...]
    more: int


@dataclass(frozen=True)
class LogLine:
    """One entry of the log about the person. `who` is a role, the program, or the person themselves; never a name.

    `kind` is the entry's kind; `actor` self, staff or program. `what` and `why` are whole phrases. `together`: how many
    people the one entry stands for. `case_number` is what the person knows a ticket or an order by (`case_code`).
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
    together: int = 1
    case_code: str = ""
    case_number: str = ""


@dataclass(frozen=True)
class Clock:
    """The person's clock at one moment (R1). `erases_on` is None while service runs."""

    state: str
    service_ended_on: dt.date | None
    erases_on: dt.date | None
    warned_at: dt.datetime | None
    holds: tuple[tuple[str, dt.datetime], ...]


@dataclass(frozen=True)
class Overview:
    """What is held, by category, with the profile's values and the newest lines of the log."""

    clock: Clock
    briefs: tuple[Brief, ...]
    log: tuple[LogLine, ...]


@dataclass(frozen=True)
class MyData:
    """All of it, at one moment."""

    subject: uuid.UUID
    at: dt.datetime
    language: str
    policy_version: str
    clock: Clock
    sections: tuple[Section, ...]
    log: tuple[LogLine, ...]
