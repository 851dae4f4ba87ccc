"""Entries of the log: what an entry says, how its body is sealed, how a person finds their own again.

Bodies name ids only. Salt and body are sealed together under a key of the class `accountability` and its year, which
no shred touches, so that erasing a person does not blank the log; when the year's key dies after five years, bodies and
tags go dark and the commitments stay.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy
from cloudspace.transparency import appending, canonical, commitments, reading
from cloudspace.transparency.heads import LogDiverged, LogUnavailable
from cloudspace.vault.keeper import keys, providers, years
from cloudspace.vault.keeper import messages as m

CLASS = "accountability"
VERSION = 1


class Log:
    """Writes and reads entries for the keeper."""

    def __init__(self, keyring: keys.Keys, policy: Policy) -> None:
        self._keyring, self._policy = keyring, policy
        self._writing: years.Year | None = None
        self._reading: dict[int, years.Year] = {}
        keyring.periods.when_dropped(self._forget)

    def prepare(self, at: dt.datetime | None = None) -> None:
        """Makes the key that entries of `at` (now, unless said) are sealed under, where it is missing.

        For whoever writes an entry inside a transaction on the vault store: the entry is durable before that
        transaction is, so its key must be durable before both. Raises LogUnavailable.
        """
        self._year_of(at or clock.now())

    def dark(self) -> bool:
        """Whether the newest body lies under a year's key that is not there, in a year that is not over for good."""
        newest = reading.newest_sealed()
        if newest is None:
            return False
        period = years.period_of(newest.sealed_body)
        lives = self._policy.period_ends(CLASS, period) > clock.today()
        return lives and self._keyring.period(CLASS, period, self._policy, make=False) is None

    def write(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        actor: Actor,
        subject: uuid.UUID | None = None,
        members: Sequence[uuid.UUID] = (),
    ) -> int:
        """Appends one entry, durable on return.

        `members` of a batch stand in the body as a salted root in place of `subject`; each finds the entry by their
        own tag, and none sees the others.
        """
        return self.write_many(kind, [(body, subject)], actor=actor, members=members)[0]

    def write_many(
        self,
        kind: str,
        bodies: Sequence[tuple[Mapping[str, Any], uuid.UUID | None]],
        *,
        actor: Actor,
        members: Sequence[uuid.UUID] = (),
    ) -> tuple[int, ...]:
        """The same for many entries of one kind in one commit: pairs of body and subject."""
        return self.append([self.draft(kind, body, actor, subject, members) for body, subject in bodies])

    def append(self, drafts: Sequence[appending.NewEntry]) -> tuple[int, ...]:
        """Appends what `draft` made in one commit, durable on return. Raises LogUnavailable."""
        return appending.append(drafts)

    def draft(
        self,
        kind: str,
        body: Mapping[str, Any],
        actor: Actor,
        subject: uuid.UUID | None = None,
        members: Sequence[uuid.UUID] = (),
    ) -> appending.NewEntry:
        """An entry sealed and committed to, which nobody has appended yet."""
        now = clock.now()
        year = self._year_of(now)
        full: dict[str, Any] = {"v": VERSION, "kind": kind, "at": now, "actor": _actor(actor), **body}
        salt = commitments.new_salt()
        if subject is not None:
            full["subject"] = subject
        tags = sorted(year.tags("subject", members))
        if members:
            full["members"] = len(members)
            full["members_root"] = years.members_root(year.key, salt, tags)
        encoded = canonical.encode(full)
        return appending.NewEntry(
            commitment=commitments.commit(salt, encoded),
            salt=b"",
            sealed_body=year.seal(salt, encoded),
            kind=kind,
            tag=year.tag("subject", subject) if subject is not None else None,
            also=(*tags, *year.further(actor.kind, actor.id, kind)),
        )

    def mark(self, reader: uuid.UUID, subject: uuid.UUID) -> bytes:
        """Eight bytes that stand for `subject` in what `reader` has read lately; nothing without this year's key."""
        key = self._year_of(clock.now()).key
        return providers.mac(years.tagging(key, f"read by {reader}"), subject.bytes)[:8]

    def about(self, subject: uuid.UUID, before: int | None, limit: int) -> list[m.EntryRead]:
        """Entries that name `subject`, newest first."""
        return self._tagged("subject", subject, before, limit)

    def by(self, actor: uuid.UUID, before: int | None, limit: int) -> list[m.EntryRead]:
        """Entries by the person `actor`, newest first."""
        return self._tagged("actor", actor, before, limit)

    def recent(self, kind: str, limit: int) -> list[m.EntryRead]:
        """The newest entries of one kind, whoever they name; whom they name is left out."""
        found = []
        for entry in reading.entries_of_kind(kind, limit):
            _salt, body = self._opened(entry)
            found.append(m.EntryRead(entry.index, {k: v for k, v in canonical.decode(body).items() if k != "subject"}))
        return found

    def of_kind(self, kind: str, before: int | None, limit: int) -> list[m.EntryRead]:
        """Entries of one of `years.PROTECTIVE`, newest first, with whom they name."""
        return self._tagged(f"kind {kind}", years.NOBODY, before, limit)

    def names(self, subject: uuid.UUID, position: int) -> bool:
        """Whether entry `position` names `subject`."""
        found = self._tagged("subject", subject, position + 1, 1)
        return bool(found) and found[0].position == position

    def proof(self, position: int) -> bytes:
        """The C2SP proof of an entry, salt and body in its extra line."""
        salt, body = self._opened(reading.entry(position))
        return reading.proof(position, body, salt)

    def _tagged(self, what: str, whom: uuid.UUID, before: int | None, limit: int) -> list[m.EntryRead]:
        found: list[m.EntryRead] = []
        for year in self._living_years():
            below, asked = before, limit - len(found)
            while asked > 0:
                page = reading.entries_with_tag(year.tag(what, whom), before=below, limit=asked)
                read = (m.EntryRead(entry.index, canonical.decode(_genuine(year, entry)[1])) for entry in page)
                # A tag is under no checkpoint: what it was put beside may be about somebody else.
                found += [one for one in read if what != "subject" or _may_name(one.body, whom)]
                if len(page) < asked:
                    break
                below, asked = page[-1].index, limit - len(found)
        return found

    def _year_of(self, moment: dt.datetime) -> years.Year:
        """The year that entries of `moment` are sealed under; what it derives is worked out once."""
        period = self._policy.period_of(CLASS, clock.day_of(moment))
        key = self._keyring.period(CLASS, period, self._policy, make=True)
        if key is None:
            raise LogUnavailable
        year = self._writing
        if year is None or year.key != key:
            year = self._writing = years.Year(period, key)
        return year

    def _living_years(self) -> list[years.Year]:
        latest = self._policy.period_of(CLASS, clock.today())
        kept = range(latest, latest - self._policy.retention_classes[CLASS].period.years - 2, -1)
        found = (self.living_year(period) for period in kept if period > 0)
        return [year for year in found if year is not None]

    def _forget(self, place: tuple[str, int]) -> None:
        """Lets go of what was derived from a key that is kept no longer."""
        if place[0] == CLASS:
            self._writing = None
            self._reading.pop(place[1], None)

    def living_year(self, period: int) -> years.Year | None:
        """The year by its key, which is asked for each time; what it derives is worked out once."""
        key = self._keyring.period(CLASS, period, self._policy, make=False)
        if key is None:
            self._reading.pop(period, None)
            return None
        year = self._reading.get(period)
        if year is None or year.key != key:
            year = self._reading[period] = years.Year(period, key)
        return year

    def _opened(self, entry: reading.ListedEntry) -> tuple[bytes, bytes]:
        year = self.living_year(years.period_of(entry.sealed_body))
        if year is None:
            raise LogUnavailable
        return _genuine(year, entry)


def _genuine(year: years.Year, entry: reading.ListedEntry | reading.TaggedEntry) -> tuple[bytes, bytes]:
    """Salt and body of `entry`, as its leaf commits to them.

    Raises LogUnavailable, and LogDiverged where another entry's sealed body was put in this one's place.
    """
    salt, body = year.unseal(entry.sealed_body)
    if commitments.commit(salt, body) != entry.commitment:
        raise LogDiverged
    return salt, body


def _may_name(body: Mapping[str, object], subject: uuid.UUID) -> bool:
    """Whether a body is about `subject`; of a batch it says only how many it is about."""
    return "members_root" in body or body.get("subject") == str(subject)


def _actor(actor: Actor) -> dict[str, Any]:
    named = {"kind": actor.kind, "id": actor.id, "session": actor.session, "name": actor.name}
    return {key: value for key, value in named.items() if value}
