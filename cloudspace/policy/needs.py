"""What a program needs of a policy, and where a policy does not give it. Who needs what is declared above."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cloudspace.policy import lines, loading
from cloudspace.policy.model import Policy
from cloudspace.policy.problems import Problem

_NOUNS = {
    "retention": "retention class",
    "categories": "category",
    "purposes": "purpose",
    "recipients": "recipient",
    "fields": "field",
    "forms": "form",
    "features": "feature",
    "promises": "clause",
}
# Who may read by a purpose, by the words of the policy's `who`.
_READERS = {"program": ("program", "both"), "people": ("people", "both")}
_KEY_PER_RECORD = ("record", "subject_and_case")


class Misfit(NamedTuple):
    """A place in `policy.toml`, what is expected there, and what stands there."""

    path: lines.Path
    expected: str
    found: str


@dataclasses.dataclass(frozen=True)
class Entry:
    """An entry of a section, by its id. `why` completes "this entry, for …"."""

    section: str
    id: str
    why: str

    @property
    def path(self) -> lines.Path:
        """Where it stands in the file."""
        return (self.section, self.id)

    @property
    def terms(self) -> str:
        """What the entry must say, in words; empty where it only has to be there."""
        return ""

    def misfits(self, policy: Policy) -> Iterator[Misfit]:
        """What of it `policy` does not give."""
        section = "retention_classes" if self.section == "retention" else self.section
        if self.id in getattr(policy, section):
            yield from self._within(policy)
        else:
            yield Misfit(self.path, f"this {_NOUNS[self.section]}, for {self.why}", "nothing")

    def _within(self, policy: Policy) -> Iterator[Misfit]:
        yield from ()

    def _lacking(self, key: str, wanted: Iterable[str], given: Iterable[str]) -> Iterator[Misfit]:
        missing = [name for name in wanted if name not in given]
        if missing:
            yield Misfit((*self.path, key), f"also {', '.join(missing)}, for {self.why}", _shown(given))


@dataclasses.dataclass(frozen=True)
class Rolling(Entry):
    """A retention class whose keys are made by month or year."""

    @property
    def terms(self) -> str:
        return "rolls: `granularity` month, year or fiscal_year"

    def _within(self, policy: Policy) -> Iterator[Misfit]:
        kept = policy.retention_classes[self.id]
        if not kept.rolls:
            expected = f"month, year or fiscal_year, for {self.why}"
            yield Misfit((*self.path, "granularity"), expected, f'"{kept.granularity}"')


@dataclasses.dataclass(frozen=True)
class Category(Entry):
    """A category that values of `kinds` of subject are held in, in tables that name no record to keep a key for."""

    kinds: tuple[str, ...] = ()

    @property
    def terms(self) -> str:
        return f"for {', '.join(self.kinds)} no class with a key per record or case" if self.kinds else ""

    def _within(self, policy: Policy) -> Iterator[Misfit]:
        for kind in self.kinds:
            name = policy.class_for(self.id, kind)
            if policy.retention_classes[name].granularity in _KEY_PER_RECORD:
                yield Misfit((*self.path, "classes", kind), "a class without a key per record or case", f'"{name}"')


@dataclasses.dataclass(frozen=True)
class Counted(Entry):
    """The category by whose class each of `kinds` of subject is kept: it runs from one of the events in `starts`."""

    kinds: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()

    @property
    def terms(self) -> str:
        return f"for {', '.join(self.kinds)} a class with `starts` {' or '.join(self.starts)}"

    def _within(self, policy: Policy) -> Iterator[Misfit]:
        for kind in self.kinds:
            name = policy.class_for(self.id, kind)
            if policy.retention_classes[name].starts not in self.starts:
                expected = f"a class with starts = {' or '.join(self.starts)}, for {self.why}"
                yield Misfit((*self.path, "classes", kind), expected, f'"{name}"')


@dataclasses.dataclass(frozen=True)
class Purpose(Entry):
    """A purpose by which the program, people or both read `reads` in each of `cases`."""

    by: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()

    @property
    def who(self) -> tuple[str, ...]:
        """The words of `who` that let all of `by` read."""
        return tuple(word for word in ("program", "people", "both") if all(word in _READERS[one] for one in self.by))

    @property
    def terms(self) -> str:
        said = [f"`who` {' or '.join(self.who)}"] if self.by else []
        said += [f"`reads` {', '.join(self.reads)}"] if self.reads else []
        said += [f"`cases` {', '.join(self.cases)}"] if self.cases else []
        return "; ".join([*said, *(["some role may use it"] if "people" in self.by else [])])

    def _within(self, policy: Policy) -> Iterator[Misfit]:
        purpose = policy.purposes[self.id]
        if self.by and purpose.who not in self.who:
            yield Misfit((*self.path, "who"), f"{' or '.join(self.who)}, for {self.why}", f'"{purpose.who}"')
        yield from self._lacking("reads", self.reads, purpose.reads)
        yield from self._lacking("cases", self.cases, purpose.cases)
        if "people" in self.by and not any(policy.role_may_use(role, self.id) for role in policy.roles):
            yield Misfit(("roles",), f"a role that may use {self.id}, for {self.why}", "none")


@dataclasses.dataclass(frozen=True)
class Recipient(Entry):
    """A recipient that `fields` (`category.field`) are handed to for each of `purposes`."""

    purposes: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def terms(self) -> str:
        return f"`purposes` {', '.join(self.purposes)}; `fields` {', '.join(self.fields)}"

    def _within(self, policy: Policy) -> Iterator[Misfit]:
        recipient = policy.recipients[self.id]
        yield from self._lacking("purposes", self.purposes, recipient.purposes)
        yield from self._lacking("fields", self.fields, recipient.fields)
        categories = dict.fromkeys(field.partition(".")[0] for field in self.fields)
        for purpose in (policy.purposes[name] for name in self.purposes if name in policy.purposes):
            yield from Entry("purposes", purpose.id, self.why)._lacking("reads", categories, purpose.reads)


@dataclasses.dataclass(frozen=True)
class Field(Entry):
    """A field that is asked, by the clause of its first purpose, and then held in `category`."""

    category: str = ""

    @property
    def terms(self) -> str:
        return f"`category` {self.category}; a clause of its first purpose"

    def _within(self, policy: Policy) -> Iterator[Misfit]:
        field = policy.fields[self.id]
        if field.category != self.category:
            yield Misfit((*self.path, "category"), f'"{self.category}", where it is held', f'"{field.category}"')
        if not policy.purposes[field.purposes[0]].clauses:
            expected = f"a clause, which the note beside {self.id} names"
            yield Misfit(("purposes", field.purposes[0], "clauses"), expected, "none")


@dataclasses.dataclass(frozen=True)
class Form(Entry):
    """A form that asks `fields`, all of them and no other."""

    fields: tuple[str, ...] = ()

    @property
    def terms(self) -> str:
        return f"`fields` {', '.join(self.fields)}, in any order"

    def _within(self, policy: Policy) -> Iterator[Misfit]:
        asked = policy.forms[self.id]
        yield from self._lacking("fields", self.fields, asked)
        for index, name in enumerate(asked):
            if name not in self.fields:
                yield Misfit((*self.path, "fields", index), f"a field for {self.why}", f'"{name}"')


@dataclasses.dataclass(frozen=True)
class Work:
    """Work at the desk that must fall to some role: one of `roles`, or one that may use one of `purposes`."""

    why: str
    roles: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()

    @property
    def path(self) -> lines.Path:
        """Where roles stand in the file."""
        return ("roles",)

    @property
    def terms(self) -> str:
        """Which roles would do, in words."""
        using = [f"a role that may use {' or '.join(self.purposes)}"] if self.purposes else []
        return " or ".join([*using, *(f"a role {name}" for name in self.roles)])

    def misfits(self, policy: Policy) -> Iterator[Misfit]:
        """One, where the work falls to nobody."""
        named = any(role in policy.roles for role in self.roles)
        if not named and not any(policy.role_may_use(role, one) for role in policy.roles for one in self.purposes):
            yield Misfit(self.path, f"{self.terms}, for {self.why}", "none")


Need = Entry | Work


def problems(policy: Policy, needs: Iterable[Need]) -> tuple[Problem, ...]:
    """What of `needs` the policy does not give, in the order of the file: file, line, key, expected, found."""
    found = dict.fromkeys(misfit for need in needs for misfit in need.misfits(policy))
    if not found:
        return ()
    text = policy.files[loading.FILE].decode("utf-8")
    places = lines.locate(text)
    last = max(text.count("\n"), 1)
    return tuple(
        sorted(
            Problem(loading.FILE, _line(path, places, last), ".".join(map(str, path)), expected, stands)
            for path, expected, stands in found
        )
    )


def _line(path: lines.Path, places: dict[lines.Path, int], last: int) -> int:
    """Where the key stands, else what it would stand in, else the section's first entry, else the file's end."""
    for depth in range(len(path), 0, -1):
        if path[:depth] in places:
            return places[path[:depth]]
    return min((line for place, line in places.items() if place[0] == path[0]), default=last)


def _shown(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"
