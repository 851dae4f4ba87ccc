"""Sending what is due, in batches, exactly once as far as SMTP allows.

A mail is marked as being sent, durably, after the server took its addresses and before its content goes. Killed before
the mark: another worker sends it. Killed after: it may have gone out, and `actions.settle_interrupted` decides.
"""

from __future__ import annotations

import datetime as dt
import functools
import itertools
import logging
import uuid
from collections import Counter
from collections.abc import Sequence

from cloudspace.egress import gate
from cloudspace.egress import wiring as gate_wiring
from cloudspace.egress.drivers import smtp
from cloudspace.egress.drivers.failure import DeliveryFailed, Kind
from cloudspace.kit import clock, leasing
from cloudspace.kit.actor import program
from cloudspace.kit.errors import Refused
from cloudspace.messaging import actions, queries, rules
from cloudspace.messaging.models import Batch, Mail
from cloudspace.vault.errors import OpeningRefused
from cloudspace.vault.opening import CaseRef

LEASE = dt.timedelta(minutes=15)
BY = program("messaging.deliver_due")

# Why one person's data stays closed, which says nothing of the others in the batch.
_ABOUT_ONE = frozenset({"subject_erased", "subject_gone", "restricted", "case_of_another"})
_FOR_EVER = _ABOUT_ONE - {"case_of_another"}

_log = logging.getLogger(__name__)


def deliver_due(*, worker: uuid.UUID, at: dt.datetime, limit: int = rules.LARGEST_BATCH) -> Counter[str]:
    """Sends up to `limit` (at most 500) mails that are due; returns how many were sent, put_off, failed, uncertain …"""
    limit = min(limit, rules.LARGEST_BATCH)
    mails = leasing.claim(Mail, worker=worker, at=at, lease=LEASE, limit=limit)
    done: Counter[str] = Counter()
    fresh = [mail for mail in mails if mail.sending_at is None]
    for mail in mails:
        if mail.sending_at is not None:
            again = actions.settle_interrupted(by=BY, mail=mail, reason="interrupted")
            done["put_off" if again else "uncertain"] += 1
    fresh.sort(key=lambda mail: mail.purpose)
    try:
        for _purpose, group in itertools.groupby(fresh, key=lambda mail: mail.purpose):
            done += _deliver(list(group), worker, at + LEASE)
    finally:
        gate.close()
    return done


def _deliver(mails: Sequence[Mail], worker: uuid.UUID, until: dt.datetime) -> Counter[str]:
    """One batch. Where one person's data may not be opened, it is halved until that person is alone."""
    batch = actions.begin_batch(by=BY, mails=mails, worker=worker, until=until)
    try:
        opened = queries.open_batch(batch, mails, by=BY)
    except Refused as refusal:
        # No entry, no plaintext: nothing was opened, so nothing is sent.
        actions.finish_batch(by=BY, batch=batch)
        reason = refusal.reason if isinstance(refusal, OpeningRefused) else refusal.code
        if reason not in _ABOUT_ONE:
            return _put_off(mails, reason)
        if len(mails) == 1:
            return _failed(mails[0], reason) if reason in _FOR_EVER else _put_off(mails, reason)
        half = len(mails) // 2
        return _deliver(mails[:half], worker, until) + _deliver(mails[half:], worker, until)
    try:
        return _send_all(opened, batch, worker)
    finally:
        actions.finish_batch(by=BY, batch=batch)


def _send_all(opened: Sequence[queries.Opened], batch: Batch, worker: uuid.UUID) -> Counter[str]:
    done: Counter[str] = Counter()
    for place, one in enumerate(opened):
        try:
            done += _send(one, batch, worker)
        except DeliveryFailed as failure:
            done += _not_delivered(one.mail, failure)
            rest = [later.mail for later in opened[place + 1 :]]
            if failure.server_wide and rest:
                return done + _put_off(rest, failure.reason)
        except Exception as error:
            # One mail that cannot be made must not stop all that come after it.
            _log.exception("a mail could not be sent")
            kind: Kind = "retry" if one.mail.sending_at is None else "uncertain"
            done += _not_delivered(one.mail, DeliveryFailed(leasing.error_code(error), kind))
    return done


def _send(one: queries.Opened, batch: Batch, worker: uuid.UUID) -> Counter[str]:
    """Raises DeliveryFailed."""
    if one.content is None or one.to is None:
        return _failed(one.mail, one.closed or "no_address")
    mail = one.mail
    facts = rules.operator_facts(gate_wiring.policy().operator, mail.language)
    content = rules.compose(
        one.content, to=one.to, facts=facts, language=mail.language, message_id=mail.message_id, at=clock.now()
    )
    brink = functools.partial(actions.mark_sending, by=BY, mail=mail, worker=worker, lease=LEASE)
    try:
        gate.pass_through(
            recipient=rules.RECIPIENT,
            purpose=rules.PURPOSE,
            fields=rules.FIELDS,
            by=BY,
            case=CaseRef(rules.CASE_KIND, batch.pk),
            deliver=smtp.Letter(facts.email, one.to.email, content, brink),
        )
    except actions.LeaseLost:
        return Counter(lease_lost=1)
    except gate.ExitRefused as refusal:
        return _failed(mail, refusal.reason)
    actions.mark_sent(by=BY, mail=mail)
    return Counter(sent=1)


def _not_delivered(mail: Mail, failure: DeliveryFailed) -> Counter[str]:
    if failure.kind == "permanent":
        return _failed(mail, failure.reason)
    if failure.kind == "uncertain":
        again = actions.settle_interrupted(by=BY, mail=mail, reason=failure.reason)
        return Counter(put_off=1) if again else Counter(uncertain=1)
    return _put_off([mail], failure.reason)


def _failed(mail: Mail, reason: str) -> Counter[str]:
    actions.mark_failed(by=BY, mail=mail, reason=reason)
    return Counter(failed=1)


def _put_off(mails: Sequence[Mail], reason: str) -> Counter[str]:
    given_up = actions.put_off(by=BY, mails=mails, reason=reason)
    return +Counter(put_off=len(mails) - given_up, failed=given_up)
