"""The log's entries held against what they say: bodies against leaves, tags against bodies. Reads alone.

A leaf binds its body and nothing else: tags and kinds, by which entries are found, stand beside it under no checkpoint.
Whoever holds the year's key can compute them again from the body.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterator
from typing import Any

from cloudspace.kit import clock
from cloudspace.policy.model import Policy
from cloudspace.transparency import canonical, commitments, standing
from cloudspace.transparency.heads import LogUnavailable
from cloudspace.transparency.models import Entry
from cloudspace.vault.keeper import log, years
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import Installation

LARGEST = 2_000
# Who drafts at midnight of New Year may append after somebody's first entry of the new year.
_BELATED = 1_000

SEALED, PLAIN, PADDING, DARK = "sealed", "plain", "padding", "dark"


class Auditor:
    """Judges entries by number. Nothing of what it opens leaves it but counts, numbers and codes."""

    def __init__(self, policy: Policy, entries: log.Log) -> None:
        self._policy, self._entries = policy, entries

    def audit(self, first: int, end: int, reached: m.Reached) -> m.AuditedEntries:
        """The entries `first` to `end` (without), at most LARGEST. `reached`: as the part before them answered.

        Raises LogUnavailable, VaultUnavailable.
        """
        if end - first > LARGEST:
            raise ValueError(f"at most {LARGEST} at once")
        counted: Counter[str] = Counter()
        bad: list[m.BadEntry] = []
        for entry in standing.between(first, end):
            sort, problems, reached = self._judged(entry, reached)
            counted[sort] += 1
            bad += [m.BadEntry(entry.number, what) for what in problems]
        return m.AuditedEntries(counted[SEALED], counted[PLAIN], counted[PADDING], counted[DARK], tuple(bad), reached)

    def _judged(self, entry: standing.StandingEntry, reached: m.Reached) -> tuple[str, list[str], m.Reached]:
        """What sort of entry it is, what is wrong with it, and how far the years have come."""
        if entry.body_format == Entry.Format.NONE:
            empty = not (entry.sealed_body or entry.salt or entry.kind or entry.tag or entry.also)
            return PADDING, [] if empty else ["padding_with_content"], reached
        if entry.body_format == Entry.Format.PLAIN:
            return PLAIN, list(_problems_of_plain(entry)), reached
        try:
            period = years.period_of(entry.sealed_body)
        except LogUnavailable:
            return SEALED, ["unreadable"], reached
        year = self._entries.living_year(period)
        if year is None:
            problem = self._darkness(entry.number, period, reached)
            return DARK, [problem] if problem else [], reached
        if period > reached.period:
            reached = m.Reached(period, entry.number)
        return SEALED, list(_problems(year, entry)), reached

    def _darkness(self, index: int, period: int, reached: m.Reached) -> str:
        """What is wrong with a body whose key is not there: nothing, where its year is over and it stands among such.

        Else whoever writes to the store could name a dead year in a living body, and have it pass for dark.
        """
        try:
            over = bool(period) and self._policy.period_ends(log.CLASS, period) <= clock.today()
        except ValueError:
            over = False
        if not over:
            return "key_missing"
        # A demo shop is filled with the year before it was set up.
        if period < self._policy.period_of(log.CLASS, self._set_up_on()) - 1:
            return "year_over"
        belated = period == reached.period - 1 and index - reached.since < _BELATED
        return "" if period >= reached.period or belated else "year_over"

    def _set_up_on(self) -> dt.date:
        """The day on which this installation was set up, as the vault knows it."""
        return clock.day_of(Installation.objects.values_list("created_at", flat=True)[:1].get())


def _problems(year: years.Year, entry: standing.StandingEntry) -> Iterator[str]:
    """What a living body of `year` says against the row that holds it."""
    try:
        salt, encoded = year.unseal(entry.sealed_body)
        body = canonical.decode(encoded)
        subject, actor = _id(body.get("subject")), body["actor"]
        further = year.further(actor["kind"], _id(actor.get("id")), body["kind"])
    except (LogUnavailable, LookupError, TypeError, ValueError):
        yield "unreadable"
        return
    if commitments.commit(salt, encoded) != entry.commitment:
        # Of another entry: what it says is not what this one's tags are about.
        yield "other_body"
        return
    if entry.kind != body["kind"]:
        yield "kind"
    if entry.tag != (None if subject is None else year.tag("subject", subject)):
        yield "tag"
    if not entry.also.issuperset(further):
        yield "further_tag"
    yield from _problems_of_members(year, salt, body, entry.also.difference(further))


def _problems_of_members(year: years.Year, salt: bytes, body: dict[str, Any], tags: frozenset[bytes]) -> Iterator[str]:
    if "members_root" not in body:
        if tags:
            yield "tag_too_many"
        return
    counted = len(tags) == body.get("members")
    if not counted or years.members_root(year.key, salt, sorted(tags)) != body["members_root"]:
        yield "members"


def _problems_of_plain(entry: standing.StandingEntry) -> Iterator[str]:
    try:
        body = canonical.decode(entry.sealed_body)
        genuine = commitments.commit(entry.salt, entry.sealed_body) == entry.commitment
    except ValueError:
        yield "unreadable"
        return
    if not genuine:
        yield "other_body"
    elif entry.kind != body.get("kind"):
        yield "kind"
    if entry.tag is not None or entry.also:
        yield "tag_too_many"


def _id(written: object) -> uuid.UUID | None:
    return None if written is None else uuid.UUID(str(written))
