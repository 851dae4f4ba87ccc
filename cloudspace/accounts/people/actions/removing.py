"""What somebody who works here loses: a role, their place, their access. Powers and access take two people (P3)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.people import confirming, letters, proving, refusals, rules, seconding
from cloudspace.accounts.people.actions import appointing
from cloudspace.accounts.people.actions.sign_in import end_all
from cloudspace.accounts.people.models import Removal, StaffMember, StaffRole, Suspension
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import Refused
from cloudspace.policy.model import Policy
from cloudspace.vault import ledger


class NobodyElse(Refused):
    """Ending somebody's access takes two, and nobody else could decide."""

    code = "nobody_else"
    sentence = _(
        "Nobody else here could confirm this. Whoever runs the shop can do it, by the command: cloudspace staff renew."
    )


class RemovalDecided(Refused):
    """It was confirmed or refused before."""

    code = "removal_decided"
    sentence = _("This was decided before.")


@recording.action
def withdraw_role(*, by: Actor, member: StaffMember, role: str, reason: str = "") -> Removal | None:
    """Takes a role away; it counts from the next opening on. Repeatable.

    One that appoints others is proposed only, and returned so, while a second person can be asked; `reason` is one of
    `rules.REMOVAL_REASONS` then. Raises NotAllowed, FieldsRefused (reason).
    """
    _locked(by, member)
    if role not in proving.APPOINTING & proving.held_roles(member.subject_id):
        _withdraw(by, member, role)
        return None
    if by.id is not None and seconding.losing_takes_two(by.id, member):
        return _proposed(by, member, "role", reason, role)
    done = _alone(by, member, "role", reason, role)
    _tell_log(by, done)
    _withdraw(by, member, role)
    return None


@recording.action
def staff_leaves(*, by: Actor, member: StaffMember, reason: str = "") -> Removal | None:
    """The person no longer works here: roles withdrawn, sessions ended, secrets gone; their clock starts (R1).

    Whoever appoints others leaves by two people's word, as in `withdraw_role`. Repeatable. Raises NotAllowed,
    FieldsRefused (reason).
    """
    _locked(by, member)
    if member.left_at is not None:
        return None
    if by.id is not None and seconding.losing_takes_two(by.id, member):
        return _proposed(by, member, "place", reason)
    if proving.APPOINTING & proving.held_roles(member.subject_id):
        _tell_log(by, _alone(by, member, "place", reason))
    _leave(by, member)
    return None


@recording.action
def propose_renewal(*, by: Actor, member: StaffMember, reason: str) -> Removal:
    """For a colleague who lost app and recovery codes, or whose access others may have: to be confirmed by a second.

    Proposed before, it stays as it is. Raises NotAllowed, also for whoever left or never joined, FieldsRefused
    (reason), NobodyElse.
    """
    _locked(by, member)
    if by.kind != "staff" or by.id is None or member.left_at is not None or member.subject.confirmed_at is None:
        raise refusals.NotAllowed
    if not seconding.others_who_appoint(by.id, member.subject_id):
        raise NobodyElse
    return _proposed(by, member, "access", reason)


@recording.action
def confirm_removal(*, by: Actor, removal: uuid.UUID, link: str, policy: Policy, secret: str = "") -> Removal:
    """The second person agrees: it is done, after its entry in the log. `link` as in `renew_access`.

    Raises NotAllowed, SecondPersonNeeded, RemovalDecided, LogUnavailable.
    """
    waiting = _waiting(by, removal)
    if not seconding.may_second(by.id, waiting.proposed_by):
        raise appointing.SecondPersonNeeded
    waiting.confirmed_at, waiting.confirmed_by = clock.now(), by.id
    waiting.save(update_fields=["confirmed_at", "confirmed_by"])
    recording.record(by=by, verb="removal.confirmed", target=waiting, what=waiting.what, reason=waiting.reason)
    _tell_log(by, waiting)
    if waiting.what == "access":
        _renew(by, waiting.member, link, policy, secret)
    elif waiting.what == "role":
        _withdraw(by, waiting.member, waiting.role)
    else:
        _leave(by, waiting.member)
    return waiting


@recording.action
def refuse_removal(*, by: Actor, removal: uuid.UUID) -> Removal:
    """Whoever appoints refuses it; who proposed it takes it back. Raises NotAllowed, RemovalDecided."""
    waiting = _waiting(by, removal)
    _refuse(by, waiting)
    return waiting


@recording.action
def renew_access(*, by: Actor, member: StaffMember, link: str, policy: Policy, secret: str = "") -> None:
    """For a colleague who lost the app and the recovery codes: every secret and session ends, a link to join is mailed.

    Only the program acts alone, at the word of whoever runs the machine; at the desk it takes two people. Repeatable.
    Raises NotAllowed, also for whoever left or never joined, LogUnavailable.
    """
    _locked(by, member)
    if by.kind != "program" or member.left_at is not None or member.subject.confirmed_at is None:
        raise refusals.NotAllowed
    _tell_log(by, _alone(by, member, "access", "lost"))
    _renew(by, member, link, policy, secret)


def _locked(by: Actor, member: StaffMember) -> None:
    proving.appoints(by, member.subject_id)
    member.subject = confirming.locked(member.subject_id)
    member.refresh_from_db(fields=["left_at", "left_by"])


def _waiting(by: Actor, removal: uuid.UUID) -> Removal:
    found = Removal.objects.select_for_update().filter(pk=removal).first()
    if found is None:
        raise refusals.NotAllowed
    _locked(by, found.member)
    if by.kind != "staff" or found.member.left_at is not None:
        raise refusals.NotAllowed
    if found.confirmed_at or found.refused_at:
        raise RemovalDecided
    return found


def _proposed(by: Actor, member: StaffMember, what: str, reason: str, role: str = "") -> Removal:
    if reason not in rules.REMOVAL_REASONS:
        refusals.refuse({"reason": "reason_unknown"})
    waiting = Removal.objects.filter(member=member, what=what, role=role, confirmed_at=None, refused_at=None).first()
    return waiting or _written(by, member, what, reason, role)


def _alone(by: Actor, member: StaffMember, what: str, reason: str, role: str = "") -> Removal:
    """Done at one's word, where there is no second person or the operator's command asks; what waited is refused."""
    for waiting in Removal.objects.filter(member=member, what=what, role=role, confirmed_at=None, refused_at=None):
        _refuse(by, waiting)
    return _written(by, member, what, reason if reason in rules.REMOVAL_REASONS else "", role, at=clock.now())


def _written(
    by: Actor, member: StaffMember, what: str, reason: str, role: str, at: dt.datetime | None = None
) -> Removal:
    made = Removal.objects.create(
        member=member,
        subject_id=member.subject_id,
        what=what,
        role=role,
        reason=reason,
        proposed_at=clock.now(),
        proposed_by=by.id,
        confirmed_at=at,
    )
    recording.record(by=by, verb="removal.proposed", target=made, what=what, reason=reason, alone=at is not None)
    return made


def _refuse(by: Actor, waiting: Removal) -> None:
    waiting.refused_at, waiting.refused_by = clock.now(), by.id
    waiting.save(update_fields=["refused_at", "refused_by"])
    recording.record(by=by, verb="removal.refused", target=waiting, what=waiting.what)


def _tell_log(by: Actor, done: Removal) -> None:
    """The entry first: a crash afterwards leaves an entry without its act, never an act without its entry."""
    ledger.record(
        "access_renewed" if done.what == "access" else "powers_removed",
        by=by,
        subject=done.subject_id,
        badge=done.member.badge,
        what=done.what,
        role=done.role,
        reason=done.reason,
        proposed_by=str(done.proposed_by or ""),
        people=2 if done.confirmed_by else 1,
    )


def _withdraw(by: Actor, member: StaffMember, role: str) -> None:
    if _withdrawn(by, member, role=role):
        letters.tell_member("role_taken", member.subject, by=by, role=role)


def _withdrawn(by: Actor, member: StaffMember, **which: str) -> int:
    held = StaffRole.objects.filter(member=member, withdrawn_at=None, **which)
    withdrawn = held.update(withdrawn_at=clock.now(), withdrawn_by=by.id)
    recording.record(by=by, verb="role.withdrawn", target=member, roles=withdrawn)
    return withdrawn


def _leave(by: Actor, member: StaffMember) -> None:
    member.left_at, member.left_by = clock.now(), by.id
    member.save(update_fields=["left_at", "left_by"])
    _withdrawn(by, member)
    appointing.refuse_all(by, member)
    for waiting in Removal.objects.filter(
        Q(member=member) | Q(proposed_by=member.subject_id), confirmed_at=None, refused_at=None
    ):
        _refuse(by, waiting)
    Suspension.objects.filter(member=member, ended_at=None).update(ended_at=clock.now(), ended_by=by.id)
    end_all(by, member.subject_id)
    member.subject.credentials.filter(kind__in=("totp", "recovery")).delete()
    letters.tell_member("place_ended", member.subject, by=by)
    recording.record(by=by, verb="staff.left", target=member)


def _renew(by: Actor, member: StaffMember, link: str, policy: Policy, secret: str) -> None:
    """The password ends too, because with it alone somebody else could set up an app of their own before."""
    subject = member.subject
    subject.credentials.all().delete()
    end_all(by, subject.id)
    lasts = dt.timedelta(hours=policy.figures.confirmation_hours)
    _, secret = confirming.issue(subject, "join_staff", lasts, secret)
    by_two = by.kind == "staff"
    letters.write(
        "access_renewed", subject, by=by, purpose="secure_account", link=letters.linked(link, secret),
        more={"by_two": by_two},
    )  # fmt: skip
    recording.record(by=by, verb="staff.access_renewed", target=member)
