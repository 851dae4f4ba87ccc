"""One policy version as frozen values, and the questions that the rest of the house asks it."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Literal

from cloudspace.policy.documents import Document
from cloudspace.policy.durations import Duration
from cloudspace.policy.figures import Figures
from cloudspace.policy.vocabulary import ROLLING

Words = Mapping[str, str]
"""One text per language of the policy, by language code."""


@dataclasses.dataclass(frozen=True)
class Operator:
    """Who runs the site (S1). `examples` names the facts that are not the operator's own yet."""

    legal_name: str
    trading_name: str
    site: str
    tax_code: str
    address: Words
    phone: str
    email: str
    complaint_channel: Words
    examples: tuple[str, ...]


@dataclasses.dataclass(frozen=True)
class RetentionClass:
    """When a key dies (R1) and how finely keys are cut.

    `period` runs from the event `starts`; a class that rolls counts from the end of its month or year.
    `no_later_than` and `no_earlier_than` name a class whose death bounds this one (empty: none);
    `at_most` is a ceiling that runs from the making of the record.
    """

    id: str
    granularity: str
    period: Duration
    starts: str
    clause: str
    source: str
    statutory: bool
    enabled: bool
    no_later_than: str
    no_earlier_than: str
    at_most: Duration | None
    name: Words

    @property
    def rolls(self) -> bool:
        """Whether time passes by key: one key a month or year."""
        return self.granularity in ROLLING


@dataclasses.dataclass(frozen=True)
class Category:
    """A kind of personal data: its kind in law, its DPV term, its retention class per kind of subject."""

    id: str
    kind: Literal["basic", "sensitive"]
    treated_as_sensitive: bool
    may_hold_sensitive: bool
    dpv: str
    source: str
    classes: Mapping[str, str]
    statutory_classes: tuple[str, ...]
    name: Words
    holds: Words

    @property
    def sensitive(self) -> bool:
        """Whether it gets the care of sensitive data, by law or by choice."""
        return self.kind == "sensitive" or self.treated_as_sensitive


@dataclasses.dataclass(frozen=True)
class Purpose:
    """Why data is processed. `reads` is the outer bound; `narrowed_by` says what narrows it case by case."""

    id: str
    clauses: tuple[str, ...]
    basis: tuple[str, ...]
    reads: tuple[str, ...]
    narrowed_by: str
    cases: tuple[str, ...]
    who: str
    may_be_switched_off: bool
    name: Words
    sentence: Words


@dataclasses.dataclass(frozen=True)
class Recipient:
    """Who may receive data, as which role, for which purposes, and which fields (`category.field`)."""

    id: str
    role: str
    country: str
    purposes: tuple[str, ...]
    fields: tuple[str, ...]
    name: Words
    sentence: Words


@dataclasses.dataclass(frozen=True)
class Role:
    """A role at the desk and the purposes that it may use."""

    id: str
    purposes: tuple[str, ...]
    name: Words


@dataclasses.dataclass(frozen=True)
class Field:
    """Something that a form asks: `why` completes the sentence "for …"."""

    id: str
    category: str
    purposes: tuple[str, ...]
    required: bool
    label: Words
    why: Words


@dataclasses.dataclass(frozen=True)
class Feature:
    """Something a person can do once the fields in `needs` are there (C3); `uses` are welcome, not needed."""

    id: str
    needs: tuple[str, ...]
    uses: tuple[str, ...]
    name: Words
    why: Words


@dataclasses.dataclass(frozen=True)
class Promise:
    """A clause: in force (it stands in the texts) or declared (it stands on the board only)."""

    id: str
    state: Literal["in_force", "declared"]
    sentence: Words

    @property
    def in_force(self) -> bool:
        """Whether the operator is bound by it now."""
        return self.state == "in_force"


@dataclasses.dataclass(frozen=True)
class TaxRate:
    """Value added tax from a date on, in percent."""

    from_date: datetime.date
    percent: int
    source: str


@dataclasses.dataclass(frozen=True)
class Policy:
    """One immutable policy version. `files` are the bytes whose digest is `digest`."""

    version: str
    effective_at: datetime.date
    digest: str
    languages: tuple[str, ...]
    time_zone: str
    operator: Operator
    figures: Figures
    vat: tuple[TaxRate, ...]
    retention_classes: Mapping[str, RetentionClass]
    categories: Mapping[str, Category]
    purposes: Mapping[str, Purpose]
    recipients: Mapping[str, Recipient]
    roles: Mapping[str, Role]
    approvals: Mapping[str, int]
    fields: Mapping[str, Field]
    forms: Mapping[str, tuple[str, ...]]
    features: Mapping[str, Feature]
    promises: Mapping[str, Promise]
    documents: Mapping[tuple[str, str], Document]
    files: Mapping[str, bytes]
    _reads: frozenset[tuple[str, str]] = dataclasses.field(init=False, repr=False, compare=False)
    _uses: frozenset[tuple[str, str]] = dataclasses.field(init=False, repr=False, compare=False)
    _receives: frozenset[tuple[str, str, str]] = dataclasses.field(init=False, repr=False, compare=False)
    _classes: Mapping[str, tuple[str, ...]] = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "_reads", frozenset((p.id, c) for p in self.purposes.values() for c in p.reads))
        put(self, "_uses", frozenset((r.id, p) for r in self.roles.values() for p in r.purposes))
        put(self, "_receives", frozenset(self._received()))
        put(self, "_classes", {c.id: self._classes_with_statutory(c) for c in self.categories.values()})

    def __hash__(self) -> int:
        return hash(self.digest)

    def _received(self) -> list[tuple[str, str, str]]:
        return [
            (recipient.id, purpose, field)
            for recipient in self.recipients.values()
            for purpose in recipient.purposes
            for field in recipient.fields
            if (purpose, field.partition(".")[0]) in self._reads
        ]

    def _classes_with_statutory(self, category: Category) -> tuple[str, ...]:
        enabled = (c.id for c in self.retention_classes.values() if c.statutory and c.enabled)
        switched_on = (name for name in enabled if name in category.statutory_classes)
        return tuple(dict.fromkeys([*category.classes.values(), *switched_on]))

    def classes_of(self, category: str) -> tuple[str, ...]:
        """The retention classes that values of `category` may be in, switched-on statutory ones included."""
        return self._classes[category]

    def class_for(self, category: str, subject_kind: str) -> str:
        """The retention class of `category` for one kind of subject (R1)."""
        return self.categories[category].classes[subject_kind]

    def may_read(self, purpose: str, category: str) -> bool:
        """Whether `purpose` may read `category`; False for names that the policy does not know."""
        return (purpose, category) in self._reads

    def purposes_reading(self, category: str) -> tuple[str, ...]:
        """The purposes that may read `category`, in the order of the file."""
        return tuple(p for p in self.purposes if (p, category) in self._reads)

    def role_may_use(self, role: str, purpose: str) -> bool:
        """Whether `role` may open data for `purpose` (P3); False for names that the policy does not know."""
        return (role, purpose) in self._uses

    def may_receive(self, recipient: str, purpose: str, field: str) -> bool:
        """Whether `field` (`category.field`) may leave to `recipient` for `purpose` (D1)."""
        return (recipient, purpose, field) in self._receives

    def retention(self, class_id: str) -> RetentionClass:
        """The retention class; KeyError for one that the policy does not know."""
        return self.retention_classes[class_id]

    def dies_on(self, class_id: str, start: datetime.date) -> datetime.date:
        """The day on which a key of the class dies whose clock started on `start` (29 → 28 February)."""
        kept = self.retention_classes[class_id]
        if kept.rolls:
            return self.period_ends(class_id, self.period_of(class_id, start))
        return kept.period.after(start)

    def period_of(self, class_id: str, day: datetime.date) -> int:
        """The period number (uint16) of `day`: months since December 1999 or years since 2000.

        0 for a class that does not roll. A fiscal year has the number of the year in which it starts.
        ValueError outside the years 2002 to 7400.
        """
        granularity = self.retention_classes[class_id].granularity
        if granularity not in ROLLING:
            return 0
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError(f"a period between {FIRST_DAY} and {LAST_DAY}, not {day}")
        if granularity == "month":
            return (day.year - 2000) * 12 + day.month
        if granularity == "fiscal_year" and day.month < self.figures.fiscal_year_month:
            return day.year - 2001
        return day.year - 2000

    def period_ends(self, class_id: str, period: int) -> datetime.date:
        """The day on which the key of `period` dies: the class's period, counted from the next first day."""
        kept = self.retention_classes[class_id]
        if not kept.rolls or not 0 <= period <= 0xFFFF:
            raise ValueError(f"{class_id} has no period {period}")
        if kept.granularity == "month":
            years, month = divmod(period, 12)
            return kept.period.after(datetime.date(2000 + years, month + 1, 1))
        month = self.figures.fiscal_year_month if kept.granularity == "fiscal_year" else 1
        return kept.period.after(datetime.date(2001 + period, month, 1))

    def vat_on(self, day: datetime.date) -> TaxRate:
        """The value added tax in force on `day`; ValueError before the first rate."""
        rates = [rate for rate in self.vat if rate.from_date <= day]
        if not rates:
            raise ValueError(f"the policy names no value added tax for {day}")
        return max(rates, key=lambda rate: rate.from_date)


FIRST_DAY = datetime.date(2002, 1, 1)
LAST_DAY = datetime.date(7400, 12, 31)
