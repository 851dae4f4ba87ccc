"""What came of a call, and a service becoming active."""

from __future__ import annotations

import uuid

from cloudspace.accounts.agreements import duties
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.services import letters, models, rules
from cloudspace.commerce.services.drivers.port import Outcome
from cloudspace.kit import clock, leasing
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording


@recording.action
def note_attempt(*, by: Actor, call: uuid.UUID, outcome: Outcome) -> models.ProvisioningCall:
    """Keeps what came of one try: done, left to staff, or to be tried again. A call that is done stays done."""
    locked = models.ProvisioningCall.objects.select_for_update().get(pk=call)
    models.ProvisioningAttempt.objects.create(
        call=locked, subject_id=locked.subject_id, at=clock.now(), outcome=outcome.code[:60]
    )
    recording.record(by=by, verb="provisioning.tried", target=locked, outcome=outcome.code)
    if locked.done_at is None:
        if outcome.verdict == "done":
            _done(by, locked)
        else:
            again = outcome.verdict == "retry"
            locked.due_at = leasing.retry_at(locked.attempts, clock.now()) if again else None
            locked.last_error = outcome.code[: leasing.LONGEST_ERROR]
            _release(locked)
    return locked


@recording.action
def confirm_call(*, by: Actor, call: uuid.UUID) -> models.ProvisioningCall:
    """Staff have started or ended the service by hand; a second time changes nothing. Raises NotAllowed."""
    duties.require(by, duties.SERVICES)
    locked = models.ProvisioningCall.objects.select_for_update().get(pk=call)
    if locked.done_at is None:
        _done(by, locked)
    return locked


@recording.action
def try_again(*, by: Actor, call: uuid.UUID) -> models.ProvisioningCall:
    """Makes a stopped call due once more; one that is done stays done. Raises NotAllowed."""
    duties.require(by, duties.SERVICES)
    locked = models.ProvisioningCall.objects.select_for_update().get(pk=call)
    if locked.done_at is None:
        locked.due_at, locked.attempts = clock.now(), 0
        _release(locked)
        recording.record(by=by, verb="provisioning.asked_again", target=locked)
    return locked


def _done(by: Actor, call: models.ProvisioningCall) -> None:
    call.done_at, call.done_by, call.due_at, call.last_error = clock.now(), by.id, None, ""
    _release(call)
    recording.record(by=by, verb="provisioning.done", target=call, kind=call.kind)
    if call.kind == "start":
        _activate(by, call.service_id)


def _release(call: models.ProvisioningCall) -> None:
    call.leased_until = call.leased_by = None
    call.save()


def _activate(by: Actor, service: uuid.UUID) -> None:
    locked = models.Service.objects.select_for_update().get(pk=service)
    if locked.activated_at or locked.ended_at:
        return
    locked.activated_at, locked.activated_by = clock.now(), by.id
    locked.paid_until = rules.months_after(clock.today(), locked.months)
    locked.save(update_fields=["activated_at", "activated_by", "paid_until"])
    orders.fulfil_order(by=by, order=locked.order_id)
    recording.record(by=by, verb="service.activated", target=locked)
    letters.write_active(by=by, service=locked)
