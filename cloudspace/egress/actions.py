"""The one write: what leaves is recorded first."""

from __future__ import annotations

from cloudspace.egress.models import Departure
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.vault.opening import CaseRef


@recording.action
def record_departure(
    *,
    by: Actor,
    recipient: str,
    purpose: str,
    fields: tuple[str, ...],
    people: int,
    case: CaseRef,
    policy_digest: str,
) -> Departure:
    """Notes in the register that `fields` (`category.field`) of so many `people` go to `recipient` (D1)."""
    departure = Departure.objects.create(
        id=ids.new_id(),
        recipient=recipient,
        purpose=purpose,
        fields=sorted(fields),
        people=people,
        case_kind=case.kind,
        case_id=case.id,
        policy_digest=policy_digest,
        at=clock.now(),
    )
    recording.record(
        by=by, verb="departure.recorded", target=departure, recipient=recipient, purpose=purpose, people=people
    )
    return departure
