"""The gate (D1).

gate.pass_through(recipient="mail_provider", purpose="hand_over_to_processor", fields=("contact.email",),
                  by=worker, case=case, deliver=smtp.Letter(…))
"""

from __future__ import annotations

import logging
import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cloudspace.egress import actions, passage, rules, wiring
from cloudspace.kit.actor import Actor
from cloudspace.kit.errors import Refused
from cloudspace.vault.opening import CaseRef

_log = logging.getLogger(__name__)


class ExitRefused(Refused):
    """The policy does not let this leave. `reason` is a code of `rules.refusal`, or not_wired; nothing left."""

    code = "exit_refused"
    sentence = _("This may not leave: the policy does not declare it.")

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(_SENTENCES.get(reason, self.sentence))


_SENTENCES = {
    "recipient_unknown": _("The policy names no such recipient."),
    "purpose_not_declared": _("The policy does not give this recipient anything for this purpose."),
    "field_not_declared": _("The policy does not give this recipient all of these fields."),
    "not_wired": _("This installation has no address for this recipient."),
}


def pass_through(
    *,
    recipient: str,
    purpose: str,
    fields: tuple[str, ...],
    by: Actor,
    case: CaseRef,
    deliver: Any,
    people: int = 1,
) -> uuid.UUID:
    """Lets one message out and returns the id of its departure, which is durable before the first byte leaves (D1).

    `recipient` and `purpose` are ids of the policy, `fields` the `category.field` names that the message holds,
    empty when nothing personal is in it; `people` is how many persons they are of. `deliver` is a message of the
    driver that the recipient is wired to (`drivers.smtp.Letter`, `drivers.webhook.Call`).

    Raises ExitRefused when the policy does not declare it, DeliveryFailed from the driver, and RuntimeError inside a
    transaction, which could still take the record back after the bytes have gone.
    """
    policy = wiring.policy()
    carrier = wiring.carrier(recipient)
    reason = rules.refusal(policy, recipient, purpose, fields) or ("" if carrier else "not_wired")
    if reason or carrier is None:
        _log.warning("an exit was refused: %s", reason)
        raise ExitRefused(reason)
    with transaction.atomic(using="default", durable=True):
        departure = actions.record_departure(
            by=by,
            recipient=recipient,
            purpose=purpose,
            fields=fields,
            people=people,
            case=case,
            policy_digest=policy.digest,
        )
    with passage.opened():
        carrier.carry(deliver)
    return departure.id


def close() -> None:
    """Gives up connections that this thread keeps open for the next message."""
    wiring.close()
