"""Who works here, and in which role (P3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.contrib.auth import hashers

from cloudspace.accounts.people import (
    confirming,
    letters,
    passwords,
    proving,
    recovery_codes,
    refusals,
    rules,
    totp,
    tries,
)
from cloudspace.accounts.people.actions import appointing
from cloudspace.accounts.people.actions.credentials import put
from cloudspace.accounts.people.models import Confirmation, Profile, StaffMember, Subject
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.policy.model import Policy
from cloudspace.vault import lookup, sealing, subjects
from cloudspace.vault.errors import ClaimGone

BADGE_LENGTH = 4


@recording.action
def invite_staff(
    *,
    by: Actor,
    email: str,
    full_name: str,
    roles: Sequence[str],
    link: str,
    policy: Policy,
    language: str = "vi",
    secret: str = "",
    member_id: uuid.UUID | None = None,
) -> StaffMember:
    """Makes a member of staff known and mails `link` to join by; roles wait for a second person where there is one.

    `member_id` is the id that the page shown carried: sent a second time, it gives the member made the first time.
    Raises FieldsRefused (email, full_name, roles), NotAllowed.
    """
    proving.appoints(by)
    if member_id and by.id:
        # Whoever invites is locked, so that the second of two presses sees what the first has made.
        confirming.locked(by.id)
        made = StaffMember.objects.filter(pk=member_id).first()
        if made is not None:
            return _own(made, by)
    address, name = _clean(email, full_name, roles, policy)
    if _works_here(address):
        refusals.refuse({"email": "colleague_already"})
    now = clock.now()
    subject = Subject(id=ids.new_id(), kind="staff", language=rules.language(language), registered_at=now)
    subjects.create(subject.id, "staff")
    subject.save(force_insert=True)
    profile = Profile(id=ids.new_id(), subject=subject, named_at=now)
    sealing.seal(profile, full_name=name, email=address)
    profile.save(force_insert=True)
    badge = ids.readable_code(BADGE_LENGTH)
    member = StaffMember.objects.create(
        id=member_id or ids.new_id(), subject=subject, badge=badge, joined_at=now, joined_by=by.id
    )
    for role in dict.fromkeys(roles):
        appointing.appoint(by, member, role)
    _invite(by, subject, address, link, policy, secret)
    recording.record(by=by, verb="staff.invited", target=member)
    return member


def _works_here(address: str) -> bool:
    owners = lookup.find("email", address)
    return StaffMember.objects.filter(subject_id__in=owners, left_at=None, subject__confirmed_at__isnull=False).exists()


def _own(made: StaffMember, by: Actor) -> StaffMember:
    if made.joined_by != by.id:
        raise refusals.NotAllowed
    return made


def _invite(by: Actor, subject: Subject, address: str, link: str, policy: Policy, secret: str) -> None:
    lasts = dt.timedelta(hours=policy.figures.confirmation_hours)
    made, secret = confirming.issue(subject, "join_staff", lasts, secret)
    lookup.claim_email(subject.id, address, expires_at=made.expires_at)
    letters.write("invitation", subject, by=by, purpose="open_account", to="pending", link=letters.linked(link, secret))


def _clean(email: str, full_name: str, roles: Sequence[str], policy: Policy) -> tuple[str, str]:
    problems: dict[str, str] = {}
    address = name = ""
    try:
        address = rules.email(email)
    except rules.Wrong as wrong:
        problems["email"] = wrong.code
    try:
        name = rules.full_name(full_name)
    except rules.Wrong as wrong:
        problems["full_name"] = wrong.code
    if not roles or any(role not in policy.roles for role in roles):
        problems["roles"] = "role_unknown"
    if problems:
        refusals.refuse(problems)
    return address, name


def joining(secret: str) -> uuid.UUID:
    """Whose invitation this is, for the page that offers a second factor. Raises ConfirmationGone."""
    return confirming.living(secret, "join_staff").subject_id


@tries.counted(network=tries.LINK_BY_NETWORK)
@recording.beforehand
def accept_invitation(
    *, by: Actor, secret: str, password: str, signed_offer: str, code: str, policy: Policy, network: str = ""
) -> tuple[str, ...]:
    """Joins: password and second factor set, address confirmed. Returns the recovery codes, never shown again.

    Raises ConfirmationGone, FieldsRefused (password, code), AddressTaken, TooMany.
    """
    invited = joining(secret)
    chosen = passwords.normalised(password)
    problem = passwords.problem(chosen, policy.figures.password_length_with_second_factor)
    found = totp.accepted(signed_offer, code, invited, clock.now())
    problems = {"password": problem} if problem else {}
    if problems or found is None:
        refusals.refuse({**problems, **({} if found else {"code": "code_wrong"})})
    return _join(by=by, secret=secret, password_hash=hashers.make_password(chosen), accepted=found)


@recording.action
def _join(*, by: Actor, secret: str, password_hash: str, accepted: tuple[str, int]) -> tuple[str, ...]:
    confirmation = confirming.redeem(secret, "join_staff")
    subject = confirmation.subject
    put(subject, "password", password_hash)
    put(subject, "totp", accepted[0], used_step=accepted[1])
    _confirm(confirmation)
    now = clock.now()
    Subject.objects.filter(pk=subject.id).update(confirmed_at=now)
    confirmation.used_at = confirmation.settled_at = now
    confirmation.save(update_fields=["used_at", "settled_at"])
    recording.record(by=by, verb="staff.joined", target=subject)
    return recovery_codes.made(by, subject)


def _confirm(confirmation: Confirmation) -> None:
    try:
        lookup.confirm_email(confirmation.subject_id)
    except ClaimGone:
        if not confirming.is_in_vault(confirmation, "email"):
            raise refusals.ConfirmationGone from None
