"""The keeper within this process: the embedded default."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy
from cloudspace.vault.errors import EntryNotYours, OpeningRefused, SessionOver
from cloudspace.vault.keeper import (
    actors,
    auditing,
    filing,
    holds,
    keys,
    log,
    names,
    opener,
    providers,
    repeats,
    replay,
    rotation,
    sessions,
    shredder,
    store,
    tokens,
    upkeep,
    values,
)
from cloudspace.vault.keeper import (
    messages as m,
)

# Longer than any copy of the vault may live.
KEYS_AHEAD = dt.timedelta(days=14)
AUDITING = frozenset({"data_protection_officer", "auditor"})


@dataclass(frozen=True)
class Outside:
    """What the keeper asks of the house above it, given by the wiring."""

    roles_of: Callable[[Actor], frozenset[str]]
    names_since: Callable[[str, int], names.Feed | None]
    has_rows: Callable[[uuid.UUID], bool]


class LocalKeeper:
    """Implements `interface.Keeper` in-process. Each method is one message."""

    def __init__(self, policy: Policy, provider: providers.Provider, outside: Outside) -> None:
        self._policy = policy
        self._keyring = keys.Keys(provider)
        self._log = log.Log(self._keyring, policy)
        self._tokens = tokens.Tokens(provider, self._keyring)
        self._repeats = repeats.Repeats(provider)
        self._actors = actors.Actors(self._log)
        self._opener = opener.Opener(policy, self._keyring, self._log, outside.roles_of, self._actors)
        self._sessions = sessions.Sessions(policy, self._keyring, self._log)
        self._names = names.Names(policy, self._keyring, self._log, outside.names_since)
        self._holds = holds.Holds(policy, self._keyring, self._log, provider)
        self._shredder = shredder.Shredder(self._keyring, self._log)
        self._replay = replay.Replay(self._log, self._shredder, self._holds)
        self._auditor = auditing.Auditor(policy, self._log)
        self._rotation = rotation.Rotation(policy, provider, self._log)
        self._outside = outside

    def create_subjects(self, subjects: Sequence[tuple[uuid.UUID, str]]) -> None:
        now = store.moment(clock.now())
        with store.writing():
            made = store.insert_many(
                "vault_subjectstate",
                {"subject": "bytea", "kind": "text", "state": "text", "changed_at": "timestamptz"},
                [(subject.bytes, kind, "living", now) for subject, kind in subjects],
            )
            if made < len(subjects):
                # Somebody was known already: fine while they live.
                keys.living([subject.bytes for subject, _ in subjects])

    def change_kind(self, subject: uuid.UUID, kind: str) -> None:
        with store.writing():
            keys.living([subject.bytes], lock=store.for_update())
            store.run("UPDATE vault_subjectstate SET kind = %s WHERE subject = %s", [kind, subject.bytes])

    def seal(self, table: m.Table, day: dt.date) -> m.Sealed:
        return values.seal(self._keyring, self._policy, table, day)

    def bind(self, subjects: Sequence[uuid.UUID]) -> None:
        self._keyring.bind(keys.subject_bytes(subjects))

    def open(self, request: m.Open) -> m.Opened:
        return self._opener.open(request)

    def open_own(self, request: m.OpenOwn) -> m.Opened:
        return self._sessions.open_own(request)

    def seal_file(self, column: m.Column, row: m.Row, day: dt.date, source: Iterable[bytes]) -> Iterator[bytes]:
        return filing.seal(self._keyring, self._policy, column, row, day, source)

    def open_file(self, request: m.Open | m.OpenOwn, source: Iterable[bytes]) -> tuple[m.Cell, Iterator[bytes]]:
        (table,) = request.tables
        ((column,), (row,)) = table
        opened = self.open(request) if isinstance(request, m.Open) else self.open_own(request)
        described = opened.tables[0][0][0]
        if isinstance(described, m.Hint):
            # A file has no hint of itself.
            raise OpeningRefused("category_not_read")
        return described, filing.unseal(self._keyring, self._policy, column, row, source)

    def start_session(self, request: m.StartSession) -> m.SessionStarted:
        return self._sessions.start(request)

    def session(self, token: str) -> m.SessionState | None:
        return self._sessions.state(token)

    def living_sessions(self, token: str) -> frozenset[uuid.UUID]:
        return self._sessions.living(self._state(token).subject)

    def end_sessions(self, subject: uuid.UUID, session: uuid.UUID | None, keep: uuid.UUID | None) -> int:
        return self._sessions.end(subject, session, keep)

    def prove(self, secret: m.Secret, candidate: str) -> bytes:
        return self._sessions.prove(secret, candidate)

    def proven(self, secret: m.Secret, proof: bytes) -> bool:
        return self._sessions.proven(secret, proof)

    def claim(self, kind: str, subject: uuid.UUID, value: str, expires_at: dt.datetime) -> None:
        self._tokens.claim(kind, subject.bytes, value, expires_at)

    def confirm(self, kind: str, subject: uuid.UUID) -> None:
        self._tokens.confirm(kind, subject.bytes)

    def set_token(self, kind: str, subject: uuid.UUID, value: str | None) -> None:
        self._tokens.set(kind, subject.bytes, value)

    def put_tokens(self, tokens: Mapping[str, Sequence[tuple[uuid.UUID, str]]]) -> None:
        self._tokens.put_many(
            {kind: [(subject.bytes, value) for subject, value in pairs] for kind, pairs in tokens.items()}
        )

    def find(self, kind: str, value: str) -> tuple[uuid.UUID, ...]:
        return tuple(uuid.UUID(bytes=subject) for subject in self._tokens.find(kind, value))

    def token_fits(self, kind: str, subject: uuid.UUID, value: str) -> bool:
        return self._tokens.fits(kind, subject.bytes, value)

    def sign_records(self, signs: Sequence[str]) -> tuple[uuid.UUID | None, ...]:
        return tuple(record if record is None else uuid.UUID(bytes=record) for record in self._repeats.kept_for(signs))

    def keep_signs(self, record: uuid.UUID, subject: uuid.UUID, signs: Sequence[str]) -> uuid.UUID:
        return uuid.UUID(bytes=self._repeats.keep(record.bytes, subject.bytes, signs))

    def move_signs(self, record: uuid.UUID, subject: uuid.UUID) -> None:
        self._repeats.move(record.bytes, subject.bytes)

    def find_name(self, text: str, within: frozenset[uuid.UUID], actor: Actor) -> tuple[uuid.UUID, ...]:
        self._actors.prove(actor, "find_name")
        return self._names.find(text, within, actor)

    def record(self, kind: str, body: dict[str, object], subject: uuid.UUID | None, actor: Actor) -> int:
        self._actors.prove(actor, "record")
        return self._log.write(kind, body, actor=actor, subject=subject)

    def own_entries(self, token: str, before: int | None, limit: int) -> tuple[m.EntryRead, ...]:
        return tuple(self._log.about(self._state(token).subject, before, limit))

    def actor_entries(self, reader: Actor, of: uuid.UUID, before: int | None, limit: int) -> tuple[m.EntryRead, ...]:
        self._actors.prove(reader, "actor_entries")
        if reader.kind != "staff" or (reader.id != of and not AUDITING & self._outside.roles_of(reader)):
            raise OpeningRefused("role_lacks_purpose")
        return tuple(self._log.by(of, before, limit))

    def recent_entries(self, kind: str, limit: int) -> tuple[m.EntryRead, ...]:
        return tuple(self._log.recent(kind, limit))

    def audit_entries(self, first: int, end: int, reached: m.Reached) -> m.AuditedEntries:
        return self._auditor.audit(first, end, reached)

    def own_proof(self, token: str, index: int) -> bytes:
        if not self._log.names(self._state(token).subject, index):
            raise EntryNotYours
        return self._log.proof(index)

    def hold(
        self,
        subject: uuid.UUID,
        retention_class: str,
        reason: str,
        case: m.CaseRef,
        ends_at: dt.datetime,
        by: Actor,
    ) -> uuid.UUID:
        self._actors.prove(by, "hold")
        return self._holds.place(subject, retention_class, reason, case, ends_at, by)

    def lift(self, hold: uuid.UUID, by: Actor) -> None:
        self._actors.prove(by, "lift")
        self._holds.lift(hold, by)

    def held(self, subject: uuid.UUID) -> tuple[tuple[uuid.UUID, str, str, dt.datetime], ...]:
        return self._holds.live(subject)

    def shred(self, requests: Sequence[m.Shred], by: Actor) -> tuple[m.ShredState, ...]:
        self._actors.prove(by, "shred")
        states = self._shredder.shred(requests, by)
        for request in requests:
            self._names.forget(request.subject)
        return states

    def complete(self, shreds: Sequence[uuid.UUID], by: Actor) -> tuple[m.ShredState, ...]:
        self._actors.prove(by, "complete")
        return self._shredder.complete(shreds, by)

    def settle(self) -> None:
        self._shredder.settle()

    def behind(self) -> bool:
        return self._replay.behind()

    def replay(self, by: Actor) -> m.Replayed:
        self._actors.prove(by, "replay")
        return self._replay.run(by)

    def shreds(self, *, open_only: bool) -> tuple[m.ShredState, ...]:
        return self._shredder.unfinished(open_only=open_only)

    def shred_state(self, shred: uuid.UUID) -> m.ShredState | None:
        return next(iter(self._shredder.states([shred])), None)

    def rotate(self, progress: Callable[[int], None]) -> int:
        reached = self._rotation.rotate(progress)
        self._keyring.forget_all()
        return reached

    def retire(self, at: dt.datetime) -> tuple[int, ...]:
        return self._rotation.retire(at)

    def sweep(self, at: dt.datetime) -> m.Swept:
        # A copy of the vault lives for days: it must hold the key of the year that begins meanwhile.
        self._log.prepare(at + KEYS_AHEAD)
        # First, since what a hold stops must not die with its period.
        self._holds.settle(at)
        swept = upkeep.sweep(at, self._outside.has_rows, self._tokens, self._sessions)
        # Keys of periods that died just now.
        self._keyring.forget_all()
        return swept

    def _state(self, token: str) -> m.SessionState:
        state = self._sessions.state(token)
        if state is None:
            raise SessionOver
        return state
