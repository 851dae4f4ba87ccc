"""Who gets a role: one manager proposes, a second person confirms (P3)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.people import confirming, letters, proving, refusals, seconding
from cloudspace.accounts.people.models import Appointment, StaffMember, StaffRole
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused
from cloudspace.policy.model import Policy


class SecondPersonNeeded(Refused):
    """Whoever decides proposed it, is the one it is about, or does not stand on their own beside the proposer."""

    code = "second_person_needed"
    sentence = _("A second person must decide this: neither who proposed it, nor somebody whom they let in lately.")


class AppointmentDecided(Refused):
    """It was confirmed or refused before."""

    code = "appointment_decided"
    sentence = _("This was decided before.")


@recording.action
def grant_role(*, by: Actor, member: StaffMember, role: str, policy: Policy) -> StaffRole | Appointment:
    """Gives a role of the policy, or proposes it where somebody else may be the second person.

    One held already, or proposed, stays as it is. Raises FieldsRefused (role), NotAllowed.
    """
    proving.appoints(by, member.subject_id)
    if role not in policy.roles:
        refusals.refuse({"role": "role_unknown"})
    confirming.locked(member.subject_id)
    member.refresh_from_db()
    if member.left_at is not None:
        raise refusals.NotAllowed
    return appoint(by, member, role)


def appoint(by: Actor, member: StaffMember, role: str) -> StaffRole | Appointment:
    """Within an action of somebody who appoints: the role, or its proposal while a second person can be asked.

    The program gives at once: only the operator at the machine has it do so.
    """
    held = StaffRole.objects.filter(member=member, role=role, withdrawn_at=None).first()
    if held is not None:
        return held
    waiting = Appointment.objects.filter(member=member, role=role, confirmed_at=None, refused_at=None).first()
    if by.kind == "program" or by.id is None or not seconding.others_who_appoint(by.id, member.subject_id):
        if waiting is not None:
            _refuse(by, waiting)
        return _grant(by, member, role)
    return waiting or _propose(by, by.id, member, role)


@recording.action
def confirm_appointment(*, by: Actor, appointment: uuid.UUID) -> StaffRole:
    """The second person agrees: the role is held from now on. Raises NotAllowed, SecondPersonNeeded,
    AppointmentDecided.
    """
    waiting = _waiting(by, appointment)
    if not seconding.may_second(by.id, waiting.proposed_by):
        raise SecondPersonNeeded
    waiting.confirmed_at, waiting.confirmed_by = clock.now(), by.id
    waiting.save(update_fields=["confirmed_at", "confirmed_by"])
    recording.record(by=by, verb="appointment.confirmed", target=waiting, role=waiting.role)
    return _granted(by, waiting, clock.now())


@recording.action
def refuse_appointment(*, by: Actor, appointment: uuid.UUID) -> Appointment:
    """Whoever appoints refuses it; who proposed it takes it back. Raises NotAllowed, AppointmentDecided."""
    waiting = _waiting(by, appointment)
    _refuse(by, waiting)
    return waiting


def refuse_all(by: Actor, member: StaffMember) -> None:
    """Within an action: nothing proposed for `member` or by them waits any more."""
    theirs = Q(member=member) | Q(proposed_by=member.subject_id)
    for waiting in Appointment.objects.filter(theirs, confirmed_at=None, refused_at=None):
        _refuse(by, waiting)


def _waiting(by: Actor, appointment: uuid.UUID) -> Appointment:
    found = Appointment.objects.select_for_update().filter(pk=appointment).first()
    if found is None:
        raise refusals.NotAllowed
    proving.appoints(by, found.subject_id)
    confirming.locked(found.subject_id)
    if by.kind != "staff" or found.member.left_at is not None:
        raise refusals.NotAllowed
    if found.confirmed_at or found.refused_at:
        raise AppointmentDecided
    return found


def _propose(by: Actor, proposer: uuid.UUID, member: StaffMember, role: str) -> Appointment:
    made = Appointment.objects.create(
        member=member, subject_id=member.subject_id, role=role, proposed_at=clock.now(), proposed_by=proposer
    )
    recording.record(by=by, verb="appointment.proposed", target=made, role=role)
    return made


def _refuse(by: Actor, waiting: Appointment) -> None:
    waiting.refused_at, waiting.refused_by = clock.now(), by.id
    waiting.save(update_fields=["refused_at", "refused_by"])
    recording.record(by=by, verb="appointment.refused", target=waiting, role=waiting.role)


def _granted(by: Actor, confirmed: Appointment, at: dt.datetime) -> StaffRole:
    held = StaffRole.objects.filter(member_id=confirmed.member_id, role=confirmed.role, withdrawn_at=None).first()
    if held is not None:
        return held
    granted = StaffRole.objects.create(
        id=ids.new_id(),
        member_id=confirmed.member_id,
        subject_id=confirmed.subject_id,
        role=confirmed.role,
        granted_at=at,
        granted_by=confirmed.proposed_by,
        confirmed_at=at,
        confirmed_by=confirmed.confirmed_by,
    )
    letters.tell_member("role_given", confirmed.member.subject, by=by, role=confirmed.role)
    return granted


def _grant(by: Actor, member: StaffMember, role: str) -> StaffRole:
    granted = StaffRole.objects.create(
        id=ids.new_id(),
        member=member,
        subject_id=member.subject_id,
        role=role,
        granted_at=clock.now(),
        granted_by=by.id,
    )
    letters.tell_member("role_given", member.subject, by=by, role=role)
    recording.record(by=by, verb="role.granted", target=granted, role=role, alone=by.kind == "staff")
    return granted
