"""The keeper's interface. In-process or in a process of its own, it is the same."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from cloudspace.kit.actor import Actor
from cloudspace.vault.keeper import messages as m


class Keeper(Protocol):
    """Opens, seals, compares, finds, holds, shreds. Knows every key; answers with values, never with keys."""

    def create_subjects(self, subjects: Sequence[tuple[uuid.UUID, str]]) -> None:
        """Makes people known: (id, kind of the policy). Raises SubjectGone where a tombstone lies."""

    def change_kind(self, subject: uuid.UUID, kind: str) -> None:
        """From now on `subject` is of `kind`; values sealed before stay openable under their class."""

    def seal(self, table: m.Table, day: dt.date) -> m.Sealed:
        """Seals; makes pending keys where none stand. Raises SubjectUnknown, SubjectGone."""

    def bind(self, subjects: Sequence[uuid.UUID]) -> None:
        """The rows are written: pending keys of these subjects become bound."""

    def open(self, request: m.Open) -> m.Opened:
        """Policy, case, entry, then values. Raises OpeningRefused, LogUnavailable."""

    def open_own(self, request: m.OpenOwn) -> m.Opened:
        """One's own values under a living session. Raises SessionOver."""

    def seal_file(self, column: m.Column, row: m.Row, day: dt.date, source: Iterable[bytes]) -> Iterator[bytes]:
        """The sealed content of a file, piece by piece. Raises SubjectGone."""

    def open_file(self, request: m.Open | m.OpenOwn, source: Iterable[bytes]) -> tuple[m.Cell, Iterator[bytes]]:
        """Descriptor and content of one file: `request` opens its descriptor alone, and is the recorded opening.

        Raises what opening raises, and FileBroken while the content is read.
        """

    def start_session(self, request: m.StartSession) -> m.SessionStarted:
        """Checks proof and code, writes the entry, lets the session stand. Raises SignInRefused, LogUnavailable."""

    def session(self, token: str) -> m.SessionState | None:
        """The living session of `token`, its idle time begun anew; None when over or unknown."""

    def living_sessions(self, token: str) -> frozenset[uuid.UUID]:
        """Ids of all living sessions of the person whose token this is. Raises SessionOver."""

    def end_sessions(self, subject: uuid.UUID, session: uuid.UUID | None, keep: uuid.UUID | None) -> int:
        """Ends one session, or all of the subject but `keep`; returns how many ended."""

    def prove(self, secret: m.Secret, candidate: str) -> bytes:
        """A proof, good for a minute, that a password fits its sealed hash; empty for no. Yes or no, not an opening."""

    def proven(self, secret: m.Secret, proof: bytes) -> bool:
        """Whether `proof` was given for this secret as it is sealed now: yes or no, not an opening."""

    def claim(self, kind: str, subject: uuid.UUID, value: str, expires_at: dt.datetime) -> None:
        """Notes an unconfirmed address: expiring, not unique, replacing the subject's earlier claim."""

    def confirm(self, kind: str, subject: uuid.UUID) -> None:
        """Turns the claim into the subject's token in one transaction. Raises AddressTaken, ClaimGone."""

    def set_token(self, kind: str, subject: uuid.UUID, value: str | None) -> None:
        """Sets or removes the subject's token of a kind that is not unique (phone)."""

    def put_tokens(self, tokens: Mapping[str, Sequence[tuple[uuid.UUID, str]]]) -> None:
        """By kind, confirmed tokens for many, in one transaction. Raises AddressTaken, SubjectGone."""

    def find(self, kind: str, value: str) -> tuple[uuid.UUID, ...]:
        """Subjects with this normalised e-mail or phone."""

    def token_fits(self, kind: str, subject: uuid.UUID, value: str) -> bool:
        """Whether the subject's token is that of `value`."""

    def sign_records(self, signs: Sequence[str]) -> tuple[uuid.UUID | None, ...]:
        """For each sign of a row the record that it was kept for, or None."""

    def keep_signs(self, record: uuid.UUID, subject: uuid.UUID, signs: Sequence[str]) -> uuid.UUID:
        """Keeps signs for a row of `subject`, in one transaction; returns the record they stand for, then or before.

        Raises SubjectUnknown, SubjectGone.
        """

    def move_signs(self, record: uuid.UUID, subject: uuid.UUID) -> None:
        """The record's signs die with `subject` from now on; now, where that person is erased."""

    def find_name(self, text: str, within: frozenset[uuid.UUID], actor: Actor) -> tuple[uuid.UUID, ...]:
        """Subjects among `within` whose name holds all words of `text`, marks or not."""

    def record(self, kind: str, body: dict[str, object], subject: uuid.UUID | None, actor: Actor) -> int:
        """Writes one entry to the log; `body` holds ids, codes, digests and times only. Raises LogUnavailable."""

    def own_entries(self, token: str, before: int | None, limit: int) -> tuple[m.EntryRead, ...]:
        """Entries that name the session's person, newest first."""

    def actor_entries(self, reader: Actor, of: uuid.UUID, before: int | None, limit: int) -> tuple[m.EntryRead, ...]:
        """Entries by the acting person `of`: their own, or anybody's for a reader who may audit."""

    def recent_entries(self, kind: str, limit: int) -> tuple[m.EntryRead, ...]:
        """The newest entries of one kind without the persons they name: what the promise board samples."""

    def audit_entries(self, first: int, end: int, reached: m.Reached) -> m.AuditedEntries:
        """Holds entries `first` to `end` (without, at most 2,000) against what they say. Raises LogUnavailable."""

    def own_proof(self, token: str, index: int) -> bytes:
        """A C2SP proof of an entry that names the session's person. Raises EntryNotYours, NotYetCovered."""

    def hold(
        self,
        subject: uuid.UUID,
        retention_class: str,
        reason: str,
        case: m.CaseRef,
        ends_at: dt.datetime,
        by: Actor,
    ) -> uuid.UUID:
        """Places a hold, logged. Raises SubjectGone when a shred was first."""

    def lift(self, hold: uuid.UUID, by: Actor) -> None:
        """Lifts a hold, logged; repeatable."""

    def held(self, subject: uuid.UUID) -> tuple[tuple[uuid.UUID, str, str, dt.datetime], ...]:
        """Live holds: id, class, reason, end."""

    def shred(self, requests: Sequence[m.Shred], by: Actor) -> tuple[m.ShredState, ...]:
        """Intentions logged, keys destroyed, tombstones laid; at most 500. Held ones are told so. Repeatable."""

    def complete(self, shreds: Sequence[uuid.UUID], by: Actor) -> tuple[m.ShredState, ...]:
        """Logs completion after the rows are purged; repeatable."""

    def settle(self) -> None:
        """Leaves no bytes of destroyed keys in the store's files: truncates the log, vacuums the key table."""

    def rotate(self, progress: Callable[[int], None]) -> int:
        """Begins the next epoch and moves every key and token to it; resumable. Returns its number."""

    def retire(self, at: dt.datetime) -> tuple[int, ...]:
        """Destroys roots and escrow of epochs that ended B ago; returns their numbers. Logged; repeatable."""

    def sweep(self, at: dt.datetime) -> m.Swept:
        """Daily upkeep: pending keys of a day ago, dead periods, claims and sessions that ran out."""

    def behind(self) -> bool:
        """Whether keys stand that the log says were destroyed: an older copy of the vault was put back."""

    def replay(self, by: Actor) -> m.Replayed:
        """Does again what such a copy has forgotten: holds and shreds. Logged; repeatable."""

    def shreds(self, *, open_only: bool) -> tuple[m.ShredState, ...]:
        """Shreds not completed yet, or all."""

    def shred_state(self, shred: uuid.UUID) -> m.ShredState | None:
        """How far one shred is."""
