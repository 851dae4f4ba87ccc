"""Signed-in sessions. The keeper compares password and code, and lets a session stand once its entry is there."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import NamedTuple

from django.db import models

from cloudspace.vault import current, sealing
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.keeper import recovery as recovery_codes

Started = m.SessionStarted
State = m.SessionState


class SecretField(NamedTuple):
    """A sealed secret by instance and field name."""

    instance: models.Model
    field: str


def start(
    *, session: uuid.UUID, token: str, password: SecretField, proof: bytes, totp: SecretField | None, code: str,
    used_step: int, kind: str, idle: dt.timedelta, lasts: dt.timedelta, recovery: SecretField | None = None,
    spent: int = 0,
) -> Started:  # fmt: skip
    """Begins session `session` with secret `token` for the person whom `password` belongs to.

    `proof` is what `prove` gave for `password`; `kind` is self (the shop) or desk. Raises SignInRefused,
    LogUnavailable (fails closed), SubjectGone.
    """
    request = m.StartSession(
        sealing.subject_of(password.instance), session, token, _secret(password), proof,
        _secret(totp) if totp else None, code, used_step, kind, idle, lasts,
        _secret(recovery) if recovery else None, spent,
    )  # fmt: skip
    return current.keeper().start_session(request)


def kept_of(codes: tuple[str, ...]) -> str:
    """What is sealed of a set of recovery codes, so that the keeper knows one of them again."""
    return recovery_codes.kept(codes)


def living(token: str) -> State | None:
    """The session of `token` with its idle time begun anew, or None when it is over (P2)."""
    return current.keeper().session(token)


def ids_of(token: str) -> frozenset[uuid.UUID]:
    """Ids of all living sessions of the person whose token this is (P2). Raises SessionOver."""
    return current.keeper().living_sessions(token)


def end(subject: uuid.UUID, session: uuid.UUID) -> None:
    """Ends one session; repeatable."""
    current.keeper().end_sessions(subject, session, None)


def end_all(subject: uuid.UUID, *, keep: uuid.UUID | None = None) -> int:
    """Ends all sessions of the subject but `keep`; returns how many."""
    return current.keeper().end_sessions(subject, None, keep)


def prove(password: SecretField, candidate: str) -> bytes:
    """A proof, good for a minute, that `candidate` is the person's password; empty for no. Not an opening.

    Comparing takes long on purpose, so ask before a transaction begins, and `proven` within it.
    """
    return current.keeper().prove(_secret(password), candidate)


def proven(password: SecretField, proof: bytes) -> bool:
    """Whether `proof` was given for the password as it is sealed now: yes or no, not an opening."""
    return current.keeper().proven(_secret(password), proof)


def _secret(secret: SecretField) -> m.Secret:
    field = sealing.field_of(type(secret.instance), secret.field)
    row = m.Row(
        sealing.subject_of(secret.instance), secret.instance.pk, sealing.granule_of(secret.instance),
        (getattr(secret.instance, field.attname),),
    )  # fmt: skip
    return m.Secret(sealing.column_of(field), row)
