"""Keeping a colleague from the desk at once: one person's word, because it only shuts (P3)."""

from __future__ import annotations

from cloudspace.accounts.people import confirming, letters, proving, refusals, rules, seconding
from cloudspace.accounts.people.actions.sign_in import end_all
from cloudspace.accounts.people.models import StaffMember, Suspension
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.vault import ledger


@recording.action
def suspend(*, by: Actor, member: StaffMember, reason: str) -> Suspension:
    """Until somebody ends it, no role of theirs counts and the desk lets them in no more; every session ends.

    Who is suspended still counts as a person who could have decided: suspending the others makes nobody alone.
    Repeatable. Raises NotAllowed, FieldsRefused (reason), LogUnavailable.
    """
    _locked(by, member)
    standing = proving.suspension_of(member.subject_id)
    if standing is not None:
        return standing
    if reason not in rules.REMOVAL_REASONS:
        refusals.refuse({"reason": "reason_unknown"})
    ledger.record("staff_suspended", by=by, subject=member.subject_id, badge=member.badge, reason=reason)
    made = Suspension.objects.create(
        member=member, subject_id=member.subject_id, reason=reason, began_at=clock.now(), began_by=by.id
    )
    end_all(by, member.subject_id)
    letters.write("suspended", member.subject, by=by, purpose="secure_account")
    recording.record(by=by, verb="suspension.begun", target=made, reason=reason)
    return made


@recording.action
def end_suspension(*, by: Actor, member: StaffMember) -> None:
    """Whoever began it, somebody who appoints and stands apart from the one suspended, or the program. Repeatable.

    Raises NotAllowed, LogUnavailable.
    """
    _locked(by, member)
    standing = proving.suspension_of(member.subject_id)
    if standing is None:
        return
    if by.id is not None and not seconding.may_end(by.id, standing):
        raise refusals.NotAllowed
    ledger.record("suspension_ended", by=by, subject=member.subject_id, badge=member.badge)
    standing.ended_at, standing.ended_by = clock.now(), by.id
    standing.save(update_fields=["ended_at", "ended_by"])
    letters.tell_member("suspension_ended", member.subject, by=by)
    recording.record(by=by, verb="suspension.ended", target=standing)


def _locked(by: Actor, member: StaffMember) -> None:
    proving.appoints(by, member.subject_id)
    member.subject = confirming.locked(member.subject_id)
    member.refresh_from_db(fields=["left_at", "left_by"])
    if member.left_at is not None or member.subject.confirmed_at is None:
        raise refusals.NotAllowed
