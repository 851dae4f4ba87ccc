"""Typed reading of one TOML document: each misfit is noted with its line, and reading goes on."""

import datetime
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from cloudspace.policy import lines
from cloudspace.policy.durations import Duration
from cloudspace.policy.problems import Problem

T = TypeVar("T")

SLUG = re.compile(r"[a-z][a-z0-9_]*")
CLAUSE = re.compile(r"[A-Z][0-9]{1,2}")
LONGEST = 1000


class Book:
    """The document's lines and the problems found in it so far."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = lines.locate(text)
        self.problems: list[Problem] = []

    def note(self, path: lines.Path, expected: str, found: str) -> None:
        """Add a problem at `path`; its line is that of the nearest ancestor that the document has."""
        place = path
        while place and place not in self.lines:
            place = place[:-1]
        key = ".".join(str(part) for part in path)
        self.problems.append(Problem(self.file, self.lines.get(place, 1), key, expected, found))


class Table:
    """One table of the document. Each method takes a key and notes a problem when the value does not fit."""

    def __init__(self, book: Book, path: lines.Path, values: Mapping[str, Any]) -> None:
        self.book = book
        self.path = path
        self.values = values
        self.read: set[str] = set()

    def _take(self, key: str, kind: type[T], expected: str, fits: Callable[[T], bool], default: T, needed: bool) -> T:
        self.read.add(key)
        if key not in self.values:
            if needed:
                self.book.note((*self.path, key), expected, "nothing")
            return default
        value = self.values[key]
        # Types match exactly: a bool is an int and a datetime a date to Python, not to who writes the file.
        if type(value) is kind and fits(value):
            return value
        self.book.note((*self.path, key), expected, shown(value))
        return default

    def text(self, key: str, pattern: re.Pattern[str] | None = None, expected: str = "a text") -> str:
        """A text of 1 to 1,000 characters without blanks at its ends, matching `pattern` whole."""

        def fits(value: str) -> bool:
            clean = value == value.strip() and 0 < len(value) <= LONGEST and value.isprintable()
            return clean and (pattern is None or pattern.fullmatch(value) is not None)

        return self._take(key, str, expected, fits, "", needed=True)

    def whole(self, key: str, low: int, high: int, unit: str) -> int:
        """A whole number from `low` to `high`."""
        expected = f"a whole number from {low} to {high} ({unit})"
        return self._take(key, int, expected, lambda value: low <= value <= high, low, needed=True)

    def yes(self, key: str) -> bool:
        """`true` or `false`; false when absent."""
        return self._take(key, bool, "true or false", lambda value: True, False, needed=False)

    def day(self, key: str) -> datetime.date:
        """A date, unquoted."""
        stand_in = datetime.date(2026, 1, 1)
        return self._take(key, datetime.date, "a date such as 2026-11-22", lambda v: True, stand_in, needed=True)

    def one_of(self, key: str, choices: tuple[str, ...], needed: bool = True, expected: str = "") -> str:
        """One word of a closed list; empty when absent and not needed."""
        expected = expected or f"one of {', '.join(choices)}"
        return self._take(key, str, expected, lambda value: value in choices, "", needed)

    def duration(self, key: str, needed: bool = True) -> Duration | None:
        """An ISO 8601 period in years, months and days."""

        def fits(value: str) -> bool:
            try:
                Duration.parse(value)
            except ValueError:
                return False
            return True

        expected = "an ISO 8601 period such as P1Y, P12M or P30D"
        text = self._take(key, str, expected, fits, "", needed)
        return Duration.parse(text) if text else None

    def words(self, key: str, languages: tuple[str, ...]) -> Mapping[str, str]:
        """A table with one text per language of the policy, and no other."""
        values = self._take(key, dict, f"a table with {' and '.join(languages)}", lambda v: True, {}, needed=True)
        if not values:
            return MappingProxyType(dict.fromkeys(languages, ""))
        table = Table(self.book, (*self.path, key), values)
        texts = {language: table.text(language, expected=f"a text in {language}") for language in languages}
        table.close()
        return MappingProxyType(texts)

    def names(self, key: str, pattern: re.Pattern[str] = SLUG, needed: bool = True) -> tuple[str, ...]:
        """A list of different names, each matching `pattern`."""
        found = self._take(key, list, "a list of names", lambda v: True, [], needed)
        kept: list[str] = []
        for index, name in enumerate(found):
            if not isinstance(name, str) or not pattern.fullmatch(name):
                self.book.note((*self.path, key, index), f"a name of the form {pattern.pattern}", shown(name))
            elif name in kept:
                self.book.note((*self.path, key, index), "each name once", f"{name} again")
            else:
                kept.append(name)
        return tuple(kept)

    def table(self, key: str, needed: bool = True) -> "Table":
        """A table inside this one; empty when absent."""
        values = self._take(key, dict, "a table", lambda v: True, {}, needed)
        return Table(self.book, (*self.path, key), values)

    def rows(self, key: str) -> Iterator["Table"]:
        """The tables of an array of tables (`[[key]]`)."""
        for index, values in enumerate(self._take(key, list, f"tables [[{key}]]", lambda v: True, [], needed=True)):
            if isinstance(values, dict):
                yield Table(self.book, (*self.path, key, index), values)
            else:
                self.book.note((*self.path, key, index), "a table", shown(values))

    def entries(self, pattern: re.Pattern[str] = SLUG) -> Iterator[tuple[str, "Table"]]:
        """The tables in this one with their names, each matching `pattern`."""
        for name in self.values:
            if not pattern.fullmatch(name):
                self.read.add(name)
                self.book.note((*self.path, name), f"a name of the form {pattern.pattern}", shown(name))
            else:
                yield name, self.table(name)
        if not self.values and self.path:
            self.book.note(self.path, "at least one entry", "nothing")

    def close(self) -> None:
        """Note every key that nobody read."""
        for key in self.values:
            if key not in self.read:
                known = ", ".join(sorted(self.read)) or "nothing"
                self.book.note((*self.path, key), f"a known key ({known})", "an unknown key")


def shown(value: object) -> str:
    """`value` as a problem quotes it: TOML-like and short."""
    text = {True: "true", False: "false"}[value] if isinstance(value, bool) else None
    text = text or (f'"{value}"' if isinstance(value, str) else str(value))
    return text if len(text) <= 80 else text[:77] + "..."
