"""Protective acts that the log knows and the vault does not: an older copy of the vault was put back.

Such a copy brings destroyed keys back to life, and forgets holds. The log is written before keys die, so it tells what
to do again; a copy is one moment, so what it misses lies at the log's end.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cloudspace.kit import clock, errors
from cloudspace.kit.actor import Actor
from cloudspace.vault.errors import SubjectGone
from cloudspace.vault.keeper import epochs, holds, keys, log, shredder, store
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import Hold, Shredding

SHRED, PLACED, LIFTED = "shred_intended", "hold_placed", "hold_lifted"
PAGE = shredder.LARGEST_BATCH


class LogDark(errors.Unfit):
    """The vault is so old that it lacks the key of the log's newest entries: nobody can tell what it forgot."""

    def __init__(self) -> None:
        super().__init__(
            "The vault lacks the key of the log's newest entries, so that nobody can tell what it has forgotten. "
            "Put a newer copy of the vault back."
        )


class Missed(NamedTuple):
    """What the vault does not know: shreds, holds that still stand, and holds that were lifted."""

    shreds: tuple[m.Shred, ...]
    placed: tuple[m.EntryRead, ...]
    lifted: tuple[uuid.UUID, ...]


class Replay:
    """Finds what was missed, and does it again."""

    def __init__(self, entries: log.Log, shredding: shredder.Shredder, holding: holds.Holds) -> None:
        self._entries, self._shredding, self._holding = entries, shredding, holding

    def missed(self) -> Missed:
        """Reads the log backwards until a page tells nothing new. Raises LogUnavailable."""
        shreds = {shred.id: shred for page in self._unknown_shreds() for shred in page}
        return Missed(
            tuple(shreds.values()),
            tuple(self._standing_holds()),
            tuple(self._lifted_holds()),
        )

    def behind(self) -> bool:
        """Whether keys stand that the log says were destroyed. Raises LogDark."""
        if self._entries.dark():
            raise LogDark
        return next(self._unknown_shreds(), None) is not None

    def run(self, by: Actor) -> m.Replayed:
        """Holds first, since one could stop a later shred; then keys. Repeatable; one entry says what was done.

        All shreds are noted in one transaction before the first key dies: their new entries would hide from whoever
        takes this up after a kill that older ones are still unknown. What a kill leaves dying, the next run destroys.
        """
        missed = self.missed()
        placed = sum(self._place(entry, by) for entry in missed.placed)
        for hold in missed.lifted:
            self._holding.lift(hold, by)
        there = self._note(missed.shreds)
        for begin in range(0, len(there), PAGE):
            part = there[begin : begin + PAGE]
            self._shredding.shred(part, by)
            self._shredding.complete([shred.id for shred in part], by)
        self._end_dying(by)
        done = m.Replayed(len(missed.shreds), placed, len(missed.lifted))
        if any(done):
            self._entries.write("vault_restored", done._asdict(), actor=by)
        return done

    def _end_dying(self, by: Actor) -> None:
        """Destroys keys of shreds that were noted and cut off; rows and completion follow when the worker starts."""
        left = [state for state in self._shredding.unfinished(open_only=True) if state.destroyed_at is None]
        for begin in range(0, len(left), PAGE):
            part = left[begin : begin + PAGE]
            self._shredding.shred([m.Shred(one.id, one.subject, one.retention_class) for one in part], by)

    def _unknown_shreds(self) -> Iterator[list[m.Shred]]:
        for page in self._pages(SHRED):
            asked = _each_once(page, "shred")
            known = set(Shredding.objects.filter(id__in=asked).values_list("id", flat=True))
            unknown = [_shred(entry) for shred, entry in asked.items() if shred not in known]
            if not unknown:
                return
            yield unknown

    def _standing_holds(self) -> Iterator[m.EntryRead]:
        passed_over = {_id(entry, "hold") for page in self._pages(LIFTED) for entry in page}
        for page in self._pages(PLACED):
            asked = _each_once([entry for entry in page if _ends_at(entry) > clock.now()], "hold")
            known = set(Hold.objects.filter(id__in=asked).values_list("id", flat=True)) | passed_over
            # Another page may tell of the same hold again.
            passed_over |= asked.keys()
            yield from (entry for hold, entry in asked.items() if hold not in known)

    def _lifted_holds(self) -> Iterator[uuid.UUID]:
        for page in self._pages(LIFTED):
            named = [_id(entry, "hold") for entry in page]
            yield from Hold.objects.filter(id__in=named, lifted_at=None).values_list("id", flat=True)

    def _pages(self, kind: str) -> Iterator[list[m.EntryRead]]:
        before: int | None = None
        while page := self._entries.of_kind(kind, before, PAGE):
            yield page
            before = page[-1].position

    def _place(self, entry: m.EntryRead, by: Actor) -> bool:
        body: dict[str, Any] = entry.body
        case = m.CaseRef(body["case"]["kind"], uuid.UUID(body["case"]["id"]))
        try:
            self._holding.place(
                uuid.UUID(body["subject"]), body["class"], body["reason"], case, _ends_at(entry), by,
                hold=_id(entry, "hold"),
            )  # fmt: skip
        except SubjectGone:
            return False
        return True

    def _note(self, shreds: Sequence[m.Shred]) -> list[m.Shred]:
        """Makes all of them known to the vault at once; returns those whose person it knows."""
        people = keys.known([shred.subject.bytes for shred in shreds])
        there = [shred for shred in shreds if shred.subject.bytes in people]
        with store.writing():
            _note_gone([shred for shred in shreds if shred.subject.bytes not in people])
            for begin in range(0, len(there), PAGE):
                self._shredding.intend(there[begin : begin + PAGE])
        return there


def _note_gone(shreds: Sequence[m.Shred]) -> None:
    """Whoever came and went after the copy has no key in it: only that it is known is missing."""
    now, number = clock.now(), epochs.current()
    rows = [
        Shredding(
            id=shred.id, subject=shred.subject.bytes, retention_class=shred.retention_class,
            granule=shred.granule.bytes if shred.granule else keys.NOWHERE, requested_at=now, destroyed_at=now,
            completed_at=now, epoch=number,
        )
        for shred in shreds
    ]  # fmt: skip
    Shredding.objects.bulk_create(rows, ignore_conflicts=True)


def _shred(entry: m.EntryRead) -> m.Shred:
    body: dict[str, Any] = entry.body
    granule = uuid.UUID(body["granule"]) if "granule" in body else None
    return m.Shred(_id(entry, "shred"), uuid.UUID(body["subject"]), body["class"], granule)


def _each_once(page: Sequence[m.EntryRead], name: str) -> dict[uuid.UUID, m.EntryRead]:
    """The entries by what they are of: who was killed between entry and row has written the same a second time."""
    return {_id(entry, name): entry for entry in page}


def _id(entry: m.EntryRead, name: str) -> uuid.UUID:
    return uuid.UUID(str(entry.body[name]))


def _ends_at(entry: m.EntryRead) -> dt.datetime:
    return dt.datetime.fromisoformat(str(entry.body["ends_at"]))
