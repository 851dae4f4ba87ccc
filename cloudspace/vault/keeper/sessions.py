"""Signed-in sessions as the keeper knows them. The browser's secret is kept as a digest alone."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import re
import uuid

from django.contrib.auth import hashers
from django_otp import oath

from cloudspace.kit import clock, prepared
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy
from cloudspace.vault.errors import CodeRefused, SessionOver, SignInRefused
from cloudspace.vault.keeper import keys, log, opener, recovery, store, values
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import SessionGrant

TOTP_SECONDS = 30
TOTP_DRIFT = 1
_CODE = re.compile("[0-9]{6}")
# How stale the note of the last use may get: one write a minute, however many pages a minute.
USED_EVERY = dt.timedelta(seconds=60)
# How long after a comparison its proof is believed: a sign-in that waits for the stores still gets through.
PROVEN_FOR = dt.timedelta(minutes=1)
# Known to this process alone: whoever asks the keeper cannot make a proof up.
_PROVING = os.urandom(32)
_MOMENT = 5
_STATE = keys.state_in("vault_sessiongrant")


class Sessions:
    """Starts, knows and ends sessions; opens a person's own data under one."""

    def __init__(self, policy: Policy, keyring: keys.Keys, entries: log.Log) -> None:
        self._policy, self._keyring, self._entries = policy, keyring, entries

    def start(self, request: m.StartSession) -> m.SessionStarted:
        """Compares, writes the entry, then lets the session stand.

        Raises SignInRefused, CodeRefused for a wrong code beside the right password, LogUnavailable.
        """
        fits = self.proven(request.password, request.proof)
        step = self._totp_step(request)
        place = self._recovery_place(request) if step < 0 else -1
        if not fits:
            raise SignInRefused
        if request.totp is not None and step < 0 and place < 0:
            raise CodeRefused if request.code else SignInRefused
        keys.living([request.subject.bytes])
        now = clock.now()
        actor = Actor("staff" if request.kind == "desk" else "subject", request.subject, request.session)
        body = {"session": request.session, "at_desk": request.kind == "desk"}
        if place >= 0:
            body["by_recovery_code"] = True
        entry = self._entries.write("session_started", body, actor=actor, subject=request.subject)
        SessionGrant.objects.create(
            token=digest(request.token),
            session=request.session,
            subject=request.subject.bytes,
            at_desk=request.kind == "desk",
            started_at=now,
            used_at=now,
            expires_at=now + request.lasts,
            idle_seconds=int(request.idle.total_seconds()),
            entry=entry,
        )
        return m.SessionStarted(entry, step, place)

    def prove(self, secret: m.Secret, candidate: str) -> bytes:
        """A proof that a password fits the hash as it is sealed now, good for a minute; empty where it does not fit."""
        kept = self._secret(secret)
        try:
            fits = kept is not None and hashers.check_password(candidate, kept)
        except UnicodeEncodeError:
            # Half a character is in nobody's password.
            fits = False
        return _proof(secret, int((clock.now() + PROVEN_FOR).timestamp())) if fits else b""

    def proven(self, secret: m.Secret, proof: bytes) -> bool:
        """Whether `proof` was given for this secret, sealed as it is now, a moment ago."""
        ends = int.from_bytes(proof[:_MOMENT], "big")
        return clock.now().timestamp() <= ends and hmac.compare_digest(_proof(secret, ends), proof)

    def state(self, token: str) -> m.SessionState | None:
        """The living session of `token`, its idle time begun anew (P2)."""
        grant = prepared.first(SessionGrant, token=digest(token))
        now = clock.now()
        if (
            grant is None
            or grant.expires_at <= now
            or not _goes_on(bytes(grant.token), grant.used_at, grant.idle_seconds)
        ):
            return None
        return m.SessionState(
            uuid.UUID(bytes=bytes(grant.subject)),
            grant.session,
            grant.started_at,
            grant.openings,
            grant.entry,
        )

    def living(self, subject: uuid.UUID) -> frozenset[uuid.UUID]:
        """Sessions of `subject` that neither ended, ran out, nor were idle too long."""
        now = clock.now()
        grants = SessionGrant.objects.filter(subject=subject.bytes, expires_at__gt=now)
        return frozenset(
            grant.session for grant in grants if grant.used_at + dt.timedelta(seconds=grant.idle_seconds) > now
        )

    def end(self, subject: uuid.UUID, session: uuid.UUID | None, keep: uuid.UUID | None) -> int:
        """Ends one session of `subject`, or all but `keep`; returns how many."""
        grants = SessionGrant.objects.filter(subject=subject.bytes)
        if session is not None:
            grants = grants.filter(session=session)
        if keep is not None:
            grants = grants.exclude(session=keep)
        return grants.delete()[0]

    def open_own(self, request: m.OpenOwn) -> m.Opened:
        """One's own values, counted under the session before they open. Raises SessionOver for another's rows too."""
        for table in request.tables:
            if not all(self._policy.may_read("self_service", column.category) for column in table.columns):
                raise SessionOver
        state = self._counted(request.token, {row.subject for table in request.tables for row in table.rows})
        opened = values.open_tables(self._keyring, self._policy, request.tables)
        actor = Actor("subject", state.subject, state.session)
        opener.note_broken(self._entries, actor, request.tables, opened)
        newest = self._entries.about(state.subject, None, request.entries) if request.entries else ()
        return m.Opened(opened, state.entry, tuple(newest))

    def _counted(self, token: str, subjects: set[uuid.UUID]) -> m.SessionState:
        """The living session of `token`, with one opening more, where it is of all `subjects`, themselves living.

        Raises SessionOver, SubjectUnknown, SubjectGone.
        The entry of the session's start is durable; the count beside it need not make every page wait for the disk.
        """
        now, known = clock.now(), digest(token)
        found = store.change_unwaited(
            "UPDATE vault_sessiongrant SET openings = openings + 1",
            "token = %s AND expires_at > %s" + " AND subject = %s" * len(subjects),
            f"subject, session, started_at, used_at, idle_seconds, openings, entry, {_STATE}",
            [known, store.moment(now), *(subject.bytes for subject in subjects)],
        )
        if not found:
            raise SessionOver
        ((subject, session, started_at, used_at, idle_seconds, openings, entry, state),) = found
        if not _goes_on(known, store.moment_of(used_at), idle_seconds):
            raise SessionOver
        keys.require_living(state)
        return m.SessionState(
            uuid.UUID(bytes=bytes(subject)), store.id_of(session), store.moment_of(started_at), openings, entry
        )

    def forget_expired(self, at: dt.datetime) -> int:
        """Removes sessions that are over."""
        return SessionGrant.objects.filter(expires_at__lte=at).delete()[0]

    def _totp_step(self, request: m.StartSession) -> int:
        """The accepted step, never one used before; -1 when none fits."""
        if request.totp is None:
            return -1
        secret = self._secret(request.totp)
        if secret is None or not _CODE.fullmatch(request.code):
            return -1
        totp = oath.TOTP(bytes.fromhex(secret), TOTP_SECONDS)
        totp.time = clock.now().timestamp()
        step = int(totp.t())
        fits = totp.verify(int(request.code), tolerance=TOTP_DRIFT, min_t=request.used_step + 1)
        return step + int(totp.drift) if fits else -1

    def _recovery_place(self, request: m.StartSession) -> int:
        """The place of the recovery code that was given, never one used before; -1 when none fits."""
        if request.totp is None or request.recovery is None or not request.code:
            return -1
        secret = self._secret(request.recovery)
        return recovery.place(secret, request.code, request.spent) if secret is not None else -1

    def _secret(self, secret: m.Secret) -> str | None:
        table = m.Table((secret.column,), (secret.row,))
        ((((cell,),),)) = values.open_tables(self._keyring, self._policy, [table])
        return cell.decode() if isinstance(cell, bytes) else None


def _goes_on(token: bytes, used_at: dt.datetime, idle_seconds: int) -> bool:
    """Whether the session was used lately enough, which begins its idle time anew (P2); else it is dropped."""
    now, idle = clock.now(), dt.timedelta(seconds=idle_seconds)
    if used_at + idle <= now:
        SessionGrant.objects.filter(token=token).delete()
        return False
    if now - used_at >= min(USED_EVERY, idle / 10):
        SessionGrant.objects.filter(token=token).update(used_at=now)
    return True


def _proof(secret: m.Secret, ends: int) -> bytes:
    """When it ends, and a keyed digest of that with the secret's place and sealed bytes: changed, it proves nothing."""
    until = ends.to_bytes(_MOMENT, "big")
    place = f"{secret.column.label}|{secret.row.subject}|{secret.row.row}|".encode()
    return until + hmac.digest(_PROVING, until + place + bytes(secret.row.values[0] or b""), "sha256")


def digest(token: str) -> bytes:
    """What is kept of a session's secret."""
    return hashlib.sha256(b"cloudspace session\0" + token.encode(errors="surrogatepass")).digest()
