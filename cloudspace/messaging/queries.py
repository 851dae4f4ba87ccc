"""Readings and openings of the outbox."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import NamedTuple

from cloudspace.kit.actor import Actor
from cloudspace.messaging import rules, wiring
from cloudspace.messaging.models import Batch, Mail
from cloudspace.vault import opening, sessions
from cloudspace.vault.errors import SessionOver

FIELDS = ("subject_line", "text", "html")


class Opened(NamedTuple):
    """One mail with its words and its address; None for what did not open, by the reason `closed`."""

    mail: Mail
    content: rules.Content | None
    to: rules.Addressee | None
    closed: str


class Sent(NamedTuple):
    """One mail to a person, without its words. `at` is when it was sent, or written while it waits."""

    id: uuid.UUID
    kind: str
    purpose: str
    state: str
    at: dt.datetime


class Fate(NamedTuple):
    """What became of a mail: sent, failed, uncertain or waiting, and since when; waiting, since it was written."""

    state: str
    at: dt.datetime


class Troubled(NamedTuple):
    """A mail that failed or may have been sent, for staff: no person, no words. `at` is when it was written."""

    id: uuid.UUID
    kind: str
    purpose: str
    state: str
    reason: str
    attempts: int
    at: dt.datetime


def is_open(case_id: uuid.UUID, subject: uuid.UUID, actor: Actor, at: dt.datetime) -> str | None:
    """Rule of the case `mail_batch`: the program has a live batch with an unsettled mail to `subject`."""
    batch = Batch.objects.select_for_update().filter(pk=case_id).first()
    if batch is None:
        return "case_unknown"
    if actor.kind != "program":
        return "program_only"
    if batch.finished_at is not None or batch.until <= at:
        return "case_closed"
    mails = Mail.objects.filter(batch=batch, subject_id=subject, leased_by=batch.leased_by, due_at__isnull=False)
    return None if mails.exists() else "case_of_another"


def open_batch(batch: Batch, mails: Sequence[Mail], *, by: Actor) -> list[Opened]:
    """Opens words and addresses of a batch by its case, with one entry for both (P3).

    Raises OpeningRefused, LogUnavailable.
    """
    addresses = wiring.addresses()
    rows = addresses.rows(list(dict.fromkeys(mail.subject_id for mail in mails)))
    wanted = [opening.Wanted(mails, FIELDS), rows]
    case = opening.CaseRef(rules.CASE_KIND, batch.pk)
    words, values = opening.open_tables(wanted, purpose=rules.PURPOSE, case=case, by=by).tables
    found = {which: addresses.read(rows, values, which) for which in {mail.to for mail in mails}}
    return [_opened(mail, said, found[mail.to].get(mail.subject_id)) for mail, said in zip(mails, words, strict=True)]


def _opened(mail: Mail, words: dict[str, object], address: tuple[str, str] | None) -> Opened:
    closed = [word.reason for word in words.values() if isinstance(word, opening.Closed)]
    if closed:
        return Opened(mail, None, None, closed[0])
    content = rules.Content(*(str(words[name]) for name in FIELDS))
    return Opened(mail, content, rules.Addressee(*address) if address else None, "")


def sent_to(subject_id: uuid.UUID, *, limit: int = 200) -> list[Sent]:
    """Mails to one person, newest first, without their words."""
    mails = Mail.objects.filter(subject_id=subject_id).order_by("-created_at")
    without = mails.defer(*FIELDS)[:limit]
    return [Sent(m.pk, m.kind, m.purpose, m.state, m.sent_at or m.created_at) for m in without]


def fates(mails: Sequence[uuid.UUID]) -> dict[uuid.UUID, Fate]:
    """What became of these mails; those that are gone are left out."""
    found = Mail.objects.filter(pk__in=mails).defer(*FIELDS)
    return {m.pk: Fate(m.state, m.sent_at or m.uncertain_at or m.failed_at or m.created_at) for m in found}


def failed(kind: str, *, limit: int = 10_000) -> list[uuid.UUID]:
    """The newest mails of a kind that could not be delivered."""
    lost = Mail.objects.filter(kind=kind, failed_at__isnull=False).order_by("-created_at")
    return list(lost.values_list("pk", flat=True)[:limit])


def own_mail(mail_id: uuid.UUID, *, token: str) -> rules.Content | None:
    """The words of a mail to the person signed in by `token`; None for somebody else's or one that is gone.

    Raises SessionOver.
    """
    session = sessions.living(token)
    if session is None:
        raise SessionOver
    mail = Mail.objects.filter(pk=mail_id, subject_id=session.subject).first()
    if mail is None:
        return None
    opened = opening.open_own([opening.Wanted([mail], FIELDS)], token=token)
    return _opened(mail, opened.tables[0][0], None).content


def troubled(*, limit: int = 100) -> list[Troubled]:
    """Mails that wait for a decision of staff, newest first."""
    mails = Mail.objects.filter(due_at=None, sent_at=None).order_by("-created_at").defer(*FIELDS)[:limit]
    return [Troubled(m.pk, m.kind, m.purpose, m.state, m.last_error, m.attempts, m.created_at) for m in mails]


def waiting(at: dt.datetime) -> tuple[int, dt.datetime | None]:
    """How many mails are due at `at` (counted to 1,000 at most) and since when the oldest is."""
    due = Mail.objects.filter(due_at__lte=at).order_by("due_at")
    oldest = due.values_list("due_at", flat=True).first()
    return due[:1000].count(), oldest
