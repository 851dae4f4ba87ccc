"""Every write of the outbox."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from cloudspace.egress import wiring as gate_wiring
from cloudspace.kit import clock, ids, leasing
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused
from cloudspace.messaging import rendering, rules
from cloudspace.messaging.models import Batch, Mail
from cloudspace.vault import sealing

_SETTLED: dict[str, Any] = {"due_at": None, "leased_until": None, "leased_by": None}


class NotAMail(Refused):
    """The policy gives people no mail for this purpose, or the kind is not a name of templates."""

    code = "not_a_mail"
    sentence = _("No mail is sent for this purpose.")


class LeaseLost(Refused):
    """Another worker has the mail, or it has been sent: nothing may be sent by this one."""

    code = "lease_lost"
    sentence = _("This mail is in other hands.")


class NothingToDecide(Refused):
    """The mail waits or is sent; only failed and uncertain mails need a decision."""

    code = "nothing_to_decide"
    sentence = _("This mail needs no decision.")


@recording.action
def write_mail(
    *,
    by: Actor,
    subject_id: uuid.UUID,
    kind: str,
    language: str,
    context: Mapping[str, object],
    purpose: str,
    to: Literal["confirmed", "pending"] = "confirmed",
    due_at: dt.datetime | None = None,
) -> Mail:
    """Renders, seals and leaves a mail that is due at once or at `due_at` (C4: sealed under the person's key).

    `kind` names templates (`orders/paid`: `mail/orders/paid.txt` and so on), `purpose` why the policy lets the shop
    write. `context` may hold personal values: they end in sealed fields alone. A `language` that the policy does not
    have becomes its first. Raises NotAMail, SubjectGone, and OperatorMissing for templates without S1.
    """
    policy = gate_wiring.policy()
    if not rules.KIND.fullmatch(kind) or not policy.may_receive("person_concerned", purpose, "contact.email"):
        raise NotAMail
    if language not in policy.languages:
        language = policy.languages[0]
    content = rendering.render(kind, language=language, context=context, purpose=purpose, policy=policy)
    now = clock.now()
    mail = Mail(
        id=ids.new_id(), subject_id=subject_id, kind=kind, purpose=purpose, language=language, to=to,
        created_at=now, due_at=due_at or now,
    )  # fmt: skip
    sealing.seal(mail, subject_line=content.subject, text=content.text, html=content.html)
    mail.save(force_insert=True)
    recording.record(by=by, verb="mail.written", target=mail, kind=kind, purpose=purpose)
    return mail


@recording.action
def begin_batch(*, by: Actor, mails: Sequence[Mail], worker: uuid.UUID, until: dt.datetime) -> Batch:
    """Makes the case by which these mails, of one purpose and leased to `worker`, are opened until then."""
    batch = Batch.objects.create(
        id=ids.new_id(), purpose=mails[0].purpose, size=len(mails), started_at=clock.now(), until=until,
        leased_by=worker,
    )  # fmt: skip
    own = Mail.objects.filter(pk__in=[mail.pk for mail in mails], leased_by=worker)
    own.update(batch=batch)
    recording.record(by=by, verb="mail_batch.begun", target=batch, size=len(mails), purpose=batch.purpose)
    return batch


@recording.action
def finish_batch(*, by: Actor, batch: Batch) -> None:
    """Closes the case: nothing is opened by it any more."""
    batch.finished_at = clock.now()
    batch.save(update_fields=["finished_at"])
    recording.record(by=by, verb="mail_batch.finished", target=batch)


@recording.action
def mark_sending(*, by: Actor, mail: Mail, worker: uuid.UUID, lease: dt.timedelta) -> None:
    """From here on the mail may go out. Only one worker gets through. Raises LeaseLost."""
    now = clock.now()
    mine = Mail.objects.filter(
        pk=mail.pk, leased_by=worker, leased_until__gt=now, sending_at=None, due_at__isnull=False
    )
    if not mine.update(sending_at=now, leased_until=now + lease):
        raise LeaseLost
    mail.sending_at = now
    recording.record(by=by, verb="mail.sending", target=mail)


@recording.action
def mark_sent(*, by: Actor, mail: Mail) -> None:
    """The server took the mail; true whoever holds the lease by now."""
    Mail.objects.filter(pk=mail.pk).update(
        sent_at=clock.now(), failed_at=None, uncertain_at=None, last_error="", **_SETTLED
    )
    recording.record(by=by, verb="mail.sent", target=mail)


@recording.action
def mark_failed(*, by: Actor, mail: Mail, reason: str) -> None:
    """The mail will never be taken; staff see it with the code `reason`."""
    _settle(mail, failed_at=clock.now(), sending_at=None, last_error=reason)
    recording.record(by=by, verb="mail.failed", target=mail, reason=reason)


@recording.action
def put_off(*, by: Actor, mails: Sequence[Mail], reason: str) -> int:
    """None of the mails went out: again later, or failed after the last try; returns how many were given up."""
    over = [mail for mail in mails if rules.given_up(mail.attempts)]
    for mail in mails:
        if mail in over:
            mark_failed(by=by, mail=mail, reason=f"gave_up:{reason}"[: leasing.LONGEST_ERROR])
        else:
            _release(mail, reason)
    recording.record(by=by, verb="mail.put_off", target_id=mails[0].pk, mails=len(mails), reason=reason)
    return len(over)


@recording.action
def settle_interrupted(*, by: Actor, mail: Mail, reason: str) -> bool:
    """Decides a mail that was being sent when the line or the worker broke; True when it is sent once more.

    Mails that open, secure or erase an account are repeated once, under the same Message-ID: missing them harms, a
    second copy does not. Everything else becomes uncertain, and staff decide (`send_again`, `accept_as_sent`).
    """
    again = rules.may_repeat(mail.purpose, repeated=mail.repeated_at is not None)
    if again:
        mail.repeated_at = clock.now()
        _release(mail, reason, repeated_at=mail.repeated_at)
    else:
        _settle(mail, uncertain_at=clock.now(), last_error=reason)
    recording.record(by=by, verb="mail.repeated" if again else "mail.uncertain", target=mail, reason=reason)
    return again


@recording.action
def send_again(*, by: Actor, mail_id: uuid.UUID) -> None:
    """Staff decide that a failed or uncertain mail goes out once more. Raises NothingToDecide."""
    mail = _undecided(mail_id)
    _update(
        mail, due_at=clock.now(), sending_at=None, failed_at=None, uncertain_at=None, leased_until=None,
        leased_by=None, attempts=0,
    )  # fmt: skip
    recording.record(by=by, verb="mail.sent_again", target=mail)


@recording.action
def accept_as_sent(*, by: Actor, mail_id: uuid.UUID) -> None:
    """Staff decide that an uncertain mail did go out. Raises NothingToDecide."""
    mail = _undecided(mail_id)
    if mail.uncertain_at is None:
        raise NothingToDecide
    _update(mail, sent_at=mail.sending_at or mail.uncertain_at, uncertain_at=None, last_error="")
    recording.record(by=by, verb="mail.accepted_as_sent", target=mail)


def _undecided(mail_id: uuid.UUID) -> Mail:
    mail = Mail.objects.select_for_update().filter(pk=mail_id).first()
    if mail is None or mail.state not in {"failed", "uncertain"}:
        raise NothingToDecide
    return mail


def _settle(mail: Mail, **values: object) -> None:
    _update(mail, **_SETTLED, **values)


def _release(mail: Mail, reason: str, **values: object) -> None:
    again = leasing.retry_at(mail.attempts, clock.now())
    _update(mail, **{**_SETTLED, "due_at": again}, sending_at=None, last_error=reason, **values)


def _update(mail: Mail, **values: Any) -> None:
    """Writes unless another worker took the mail meanwhile."""
    Mail.objects.filter(pk=mail.pk, leased_by=mail.leased_by).update(**values)
    for name, value in values.items():
        setattr(mail, name, value)
