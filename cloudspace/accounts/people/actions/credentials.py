"""Passwords and second factors (C1, P1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from types import MappingProxyType

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
from cloudspace.accounts.people.actions import wrong_codes
from cloudspace.accounts.people.actions.email_change import drop_changes
from cloudspace.accounts.people.actions.sign_in import end_all
from cloudspace.accounts.people.models import Confirmation, Credential, Profile, Subject
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.policy.model import Policy
from cloudspace.vault import lookup, opening, sealing


@tries.counted(subject_id=tries.SECRET_BY_PERSON)
@recording.beforehand
def change_password(
    *, by: Actor, subject_id: uuid.UUID, current: str, new: str, policy: Policy, token: str = ""
) -> str:
    """Sets a new password; every other session ends. Returns the new epoch hash for the browser session that stays.

    Links that were mailed before stop working, and a new address that was not confirmed yet is dropped. `token` is the
    session's secret: with it the person's own name and numbers are kept out of the password.
    Raises FieldsRefused (current, new), NotAllowed, TooMany.
    """
    proving.own_affair(by, subject_id)
    proof = proving.prove_password(subject_id, current)
    password_hash = _hashed(
        subject_id, new, policy, field="new", personal=_personal(subject_id, token),
        also_wrong=proving.password_problem(subject_id, proof, field="current"),
    )  # fmt: skip
    return _change_password(by=by, subject_id=subject_id, proof=proof, password_hash=password_hash)


@recording.action
def _change_password(*, by: Actor, subject_id: uuid.UUID, proof: bytes, password_hash: str) -> str:
    subject = confirming.locked(subject_id)
    proving.require_password(subject_id, proof, field="current")
    put(subject, "password", password_hash)
    _end_links(by, subject)
    _renew_epoch(by, subject, keep=by.session)
    _tell(by, subject, "password_changed")
    recording.record(by=by, verb="password.changed", target=subject)
    return subject.get_session_auth_hash()


@tries.counted(network=tries.RESET_BY_NETWORK, email=tries.RESET_BY_ADDRESS)
@tries.blurred
@recording.action
def request_password_reset(
    *, by: Actor, email: str, link: str, policy: Policy, network: str = "", secret: str = ""
) -> None:
    """Mails `link` to the address if it is somebody's; whoever asks sees the same either way.

    Raises FieldsRefused (email) for what is no address at all, TooMany.
    """
    try:
        rules.email(email)
    except rules.Wrong as wrong:
        refusals.refuse({"email": wrong.code})
    owners = lookup.find("email", email)
    subject = Subject.objects.filter(pk__in=owners, confirmed_at__isnull=False).first()
    if subject is None:
        return
    lasts = dt.timedelta(minutes=policy.figures.reset_minutes)
    _, secret = confirming.issue(confirming.locked(subject.id), "reset_password", lasts, secret)
    _tell(by, subject, "reset_password", link=letters.linked(link, secret))
    recording.record(by=by, verb="password_reset.begun", target=subject)


@tries.counted(network=tries.LINK_BY_NETWORK)
@recording.beforehand
def reset_password(*, by: Actor, secret: str, new: str, policy: Policy, network: str = "") -> None:
    """Sets a new password by a mailed link; every session ends, a second factor stays.

    A change of address begun before is dropped: whoever had the account must not take it away afterwards. Raises
    ConfirmationGone, FieldsRefused (new; the link keeps working), TooMany.
    """
    link = confirming.living(secret, "reset_password")
    password_hash = _hashed(link.subject_id, new, policy, field="new")
    _reset_password(by=by, secret=secret, password_hash=password_hash)


@recording.action
def _reset_password(*, by: Actor, secret: str, password_hash: str) -> None:
    confirmation = confirming.redeem(secret, "reset_password")
    subject = confirmation.subject
    put(subject, "password", password_hash)
    confirmation.used_at = confirmation.settled_at = clock.now()
    confirmation.save(update_fields=["used_at", "settled_at"])
    _end_links(by, subject)
    _renew_epoch(by, subject)
    _tell(by, subject, "password_changed")
    recording.record(by=by, verb="password.reset", target=subject)


@tries.counted(subject_id=tries.SECRET_BY_PERSON)
@recording.beforehand
def enrol_totp(*, by: Actor, subject_id: uuid.UUID, password: str, signed_offer: str, code: str) -> tuple[str, ...]:
    """Keeps the secret that `totp.offer` showed once the app has given a fitting code. Replaces an earlier one.

    Returns the recovery codes, which can never be shown again. Takes the password: whoever finds a session open must
    not be able to lock its owner out for good (P2).
    Raises FieldsRefused (password, code), NotAllowed, TooMany.
    """
    proving.own_affair(by, subject_id)
    proof = proving.prove_password(subject_id, password)
    return _enrol_totp(by=by, subject_id=subject_id, proof=proof, signed_offer=signed_offer, code=code)


@recording.action
def _enrol_totp(*, by: Actor, subject_id: uuid.UUID, proof: bytes, signed_offer: str, code: str) -> tuple[str, ...]:
    subject = confirming.locked(subject_id)
    problems = proving.password_problem(subject_id, proof)
    found = totp.accepted(signed_offer, code, subject_id, clock.now())
    if problems or found is None:
        refusals.refuse({**problems, **({} if found else {"code": "code_wrong"})})
    secret, step = found
    put(subject, "totp", secret, used_step=step)
    _tell(by, subject, "second_factor_added")
    recording.record(by=by, verb="second_factor.added", target=subject)
    return recovery_codes.made(by, subject)


@tries.counted(subject_id=tries.SECRET_BY_PERSON)
@recording.beforehand
def make_recovery_codes(*, by: Actor, subject_id: uuid.UUID, password: str) -> tuple[str, ...]:
    """Ten new recovery codes, which can never be shown again; those made before stop working.

    Raises FieldsRefused (password), NotAllowed (also where there is no second factor), TooMany.
    """
    proving.own_affair(by, subject_id)
    return _make_recovery_codes(by=by, subject_id=subject_id, proof=proving.prove_password(subject_id, password))


@recording.action
def _make_recovery_codes(*, by: Actor, subject_id: uuid.UUID, proof: bytes) -> tuple[str, ...]:
    subject = confirming.locked(subject_id)
    proving.require_password(subject_id, proof)
    if proving.credential(subject_id, "totp") is None:
        raise refusals.NotAllowed
    _tell(by, subject, "recovery_codes_made")
    return recovery_codes.made(by, subject)


@tries.counted(subject_id=tries.SECRET_BY_PERSON)
@recording.beforehand
def remove_totp(*, by: Actor, subject_id: uuid.UUID, password: str, policy: Policy) -> None:
    """Removes the second factor. Raises FieldsRefused (password), PasswordTooShortAlone, NotAllowed, TooMany.

    Members of staff keep theirs: the desk takes no sign-in without one.
    """
    proving.own_affair(by, subject_id)
    proof = proving.prove_password(subject_id, password)
    long_enough = len(passwords.normalised(password)) >= policy.figures.password_length
    _remove_totp(by=by, subject_id=subject_id, proof=proof, long_enough=long_enough)


@recording.action
def _remove_totp(*, by: Actor, subject_id: uuid.UUID, proof: bytes, long_enough: bool) -> None:
    subject = confirming.locked(subject_id)
    proving.require_password(subject_id, proof)
    if proving.held_roles(subject_id):
        raise refusals.NotAllowed
    if not long_enough:
        raise refusals.PasswordTooShortAlone
    Credential.objects.filter(subject=subject, kind__in=("totp", "recovery")).delete()
    _tell(by, subject, "second_factor_removed")
    recording.record(by=by, verb="second_factor.removed", target=subject)


def put(subject: Subject, kind: str, secret: str, used_step: int = -1) -> None:
    """Part of an action that sets the person's one secret of a kind, in place of an earlier one."""
    kept = proving.credential(subject.id, kind, lock=True)
    if kept is None:
        kept = Credential(id=ids.new_id(), subject=subject, kind=kind, made_at=clock.now())
    kept.made_at, kept.used_step, kept.wrong_codes = clock.now(), used_step, 0
    sealing.seal(kept, secret=secret)
    kept.save()


def _hashed(
    subject_id: uuid.UUID,
    new: str,
    policy: Policy,
    *,
    field: str,
    personal: tuple[str, ...] = (),
    also_wrong: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """The hash of an acceptable password. Raises FieldsRefused, with what is `also_wrong` beside it."""
    figures = policy.figures
    second = proving.credential(subject_id, "totp") is not None
    shortest = figures.password_length_with_second_factor if second else figures.password_length
    password = passwords.normalised(new)
    code = passwords.problem(password, shortest, personal)
    problems = {**also_wrong, **({field: code} if code else {})}
    if problems:
        refusals.refuse(problems)
    return hashers.make_password(password)


def _personal(subject_id: uuid.UUID, token: str) -> tuple[str, ...]:
    profile = Profile.objects.filter(subject_id=subject_id).first()
    if not token or profile is None:
        return ()
    wanted = opening.Wanted([profile], ["full_name", "email", "phone"])
    values = opening.open_own([wanted], token=token).tables[0][0]
    return tuple(value for value in values.values() if isinstance(value, str))


def _end_links(by: Actor, subject: Subject) -> None:
    """No link that somebody else may have asked for, or may read, outlives the password that it was asked under.

    Nor do the wrong codes count any more that came with it.
    """
    drop_changes(by, subject.id)
    asked = Confirmation.objects.filter(subject=subject, purpose="reset_password", settled_at=None)
    asked.update(settled_at=clock.now())
    wrong_codes.forget(subject.id)


def _renew_epoch(by: Actor, subject: Subject, keep: uuid.UUID | None = None) -> None:
    subject.session_epoch = ids.secret_token()
    subject.save(update_fields=["session_epoch"])
    end_all(by, subject.id, keep)


def _tell(by: Actor, subject: Subject, kind: str, link: str = "") -> None:
    letters.write(kind, subject, by=by, purpose="secure_account", link=link)
