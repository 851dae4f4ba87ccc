"""The values that the parts show: plain, typed, frozen. A view makes them, a partial renders them.

Words in them are whole phrases in the reader's language. `href` is a path of this site. Days are
`datetime.date` in Viet Nam, moments aware `datetime.datetime`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Link:
    """A link, or an entry of a navigation. `icon` names a symbol of the sprite; `count` waits there."""

    label: str
    href: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    mine: bool = False


@dataclass(frozen=True)
class Choice:
    """One option of a select."""

    value: str
    label: str


@dataclass(frozen=True)
class WhyNote:
    """Why a value is asked or kept: for `purpose`, kept until `kept`; `readers` see it, or `program_only` says
    that no person does; `clause` promises so.

    `purpose` completes "For …" ("Để …"), `kept` completes "kept until …" ("giữ đến …"). `reason` stands in place
    of "For …" where the policy says it as a phrase of its own ("To sign in").
    """

    purpose: str
    kept: str
    readers: tuple[str, ...] = ()
    program_only: bool = False
    clause: str = ""
    clause_href: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Entry:
    """Where a reading stands in the log."""

    index: int
    at: dt.datetime
    purpose: str
    case: str
    href: str = ""


@dataclass(frozen=True)
class SealedValue:
    """A personal value at the desk. `key` is unique on the page; `open_href` takes the POST that opens it.

    `purposes` and `cases` are what this reader may name; without them `allowed_by` says what would help.
    """

    key: str
    name: str
    state: Literal["closed", "opened", "unreadable"]
    value: str = ""
    open_href: str = ""
    purposes: tuple[Choice, ...] = ()
    cases: tuple[Choice, ...] = ()
    allowed_by: str = ""
    entry: Entry | None = None


@dataclass(frozen=True)
class Opening:
    """One opening of somebody's data, told to that person. `what` and `why` complete the sentence.

    `kind` is `staff` (a person read), `program` (the shop's own work) or `self` (the reader's own session).
    `count` readings are told as one; the one entry stands for `together` people. `says` stands in place of the
    sentence for whatever is no reading ("signed in"); `why` then follows as a sentence of its own.
    """

    kind: Literal["staff", "program", "self"]
    who: str
    what: str
    why: str
    at: dt.datetime
    case: str = ""
    case_href: str = ""
    count: int = 1
    together: int = 1
    entry: int | None = None
    entry_href: str = ""
    says: str = ""


@dataclass(frozen=True)
class Hold:
    """A recorded reason that stops erasure; `since` and `until` are None where they are not known."""

    reason: str
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Retention:
    """A person's clock (R1). `service_until` and `due` are None while the service has no end."""

    service_from: dt.date
    today: dt.date
    service_until: dt.date | None = None
    due: dt.date | None = None
    holds: tuple[Hold, ...] = ()
    erased_on: dt.date | None = None


@dataclass(frozen=True)
class PromiseMark:
    """A clause with its state; `reason` says what broke it, or why it is only declared."""

    clause: str
    title: str
    state: Literal["kept", "broken", "declared"]
    proved_at: dt.datetime | None = None
    reason: str = ""
    href: str = ""


@dataclass(frozen=True)
class ProofCard:
    """An entry of the log that its subject can check: hashes in hexadecimal or base64, as the log writes them."""

    index: int
    size: int
    at: dt.datetime
    origin: str
    leaf: str
    download_href: str
    how_href: str = ""


@dataclass(frozen=True)
class Notice:
    """A message in the page: `plain`, `done`, `wait` (something waits for the reader) or `loss`."""

    text: str
    kind: Literal["plain", "done", "wait", "loss"] = "plain"
    title: str = ""
    link: Link | None = None


@dataclass(frozen=True)
class EmptyState:
    """What stands where a list would be, with the one thing to do next."""

    title: str
    text: str = ""
    link: Link | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers and money stand at the right."""

    label: str
    kind: Literal["text", "number"] = "text"


@dataclass(frozen=True)
class Row:
    """A row: as many cells, already written, as there are columns. The first names the row and links to it."""

    cells: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True)
class Table:
    """A table that becomes a list on phones. `hidden_caption` keeps the caption for those who listen."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    hidden_caption: bool = False


@dataclass(frozen=True)
class Pages:
    """Keyset paging: where the page before and the page after begin; empty at the ends."""

    previous_href: str = ""
    next_href: str = ""


@dataclass(frozen=True)
class Steps:
    """The steps of a task; `current` counts from 1."""

    labels: tuple[str, ...]
    current: int


@dataclass(frozen=True)
class Transfer:
    """A bank transfer by VietQR: `payload` is the EMVCo text, `amount` đồng, `reference` what matches it (C2)."""

    payload: str
    bank: str
    account: str
    holder: str
    amount: int
    reference: str
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Point:
    """One value of a plot, at least zero."""

    label: str
    value: int


@dataclass(frozen=True)
class Plot:
    """A small plot with its table behind it. `label_column` and `value_column` head that table."""

    title: str
    label_column: str
    value_column: str
    points: tuple[Point, ...]
    kind: Literal["bars", "line"] = "bars"
