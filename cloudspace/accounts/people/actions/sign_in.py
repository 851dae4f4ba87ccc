"""Signing in and out (P1, P2)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from cloudspace.accounts.people import proving, recovery_codes, refusals, tries
from cloudspace.accounts.people.actions import wrong_codes
from cloudspace.accounts.people.models import Credential, Device, Subject
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.policy.model import Policy
from cloudspace.vault import lookup, sealing
from cloudspace.vault import sessions as keeper_sessions
from cloudspace.vault.errors import CodeRefused, SignInRefused


class SignedIn(NamedTuple):
    """A session that stands. `epoch_hash` goes into the browser session, `subject` says in which language."""

    subject: Subject
    session: uuid.UUID
    epoch_hash: str
    at_desk: bool


@tries.counted(network=tries.SIGN_IN_BY_NETWORK, email=tries.SIGN_IN_BY_ADDRESS)
@tries.blurred_when(SignInRefused)
@recording.beforehand
def sign_in(
    *,
    by: Actor,
    email: str,
    password: str,
    code: str = "",
    token: str,
    policy: Policy,
    shared: bool = False,
    at_desk: bool = False,
    browser: str = "",
    network: str = "",
) -> SignedIn:
    """Lets a session with secret `token` stand once the keeper has compared password and code and written its entry.

    The password is compared before the transaction, so that nobody's writing waits for somebody's sign-in.

    `browser` and `network` are the device's summary and address, sealed. An unknown address costs as much time as a
    wrong password. Raises SignInRefused (which of the three is not told), Suspended and SecondFactorNeeded (staff),
    TooMany, LogUnavailable (fails closed).
    """
    subject = _owner(email, at_desk)
    proof = proving.prove_password(subject.id if subject else None, password)
    if subject is None or not proof:
        raise SignInRefused
    device = _device(subject, policy, shared=shared, at_desk=at_desk)
    try:
        _let_in(
            by=Actor("staff" if at_desk else "subject", subject.id, device.id),
            device=device,
            proof=proof,
            code="".join(code.split()),
            token=token,
            idle=_idle(policy, shared),
            seen={"browser": browser[:120] or None, "network": network[:45] or None},
        )
    except CodeRefused:
        wrong_codes.note_wrong_code(by=by, subject_id=subject.id)
        raise
    return SignedIn(subject, device.id, subject.get_session_auth_hash(), at_desk)


@recording.action
def _let_in(
    *, by: Actor, device: Device, proof: bytes, code: str, token: str, idle: dt.timedelta,
    seen: Mapping[str, str | None],
) -> None:  # fmt: skip
    held = {one.kind: one for one in Credential.objects.select_for_update().filter(subject_id=device.subject_id)}
    kept, totp, recovery = held.get("password"), held.get("totp"), held.get("recovery")
    if kept is None:
        raise SignInRefused
    if device.at_desk:
        _admitted(device.subject_id, totp)
    started = keeper_sessions.start(
        session=device.id,
        token=token,
        password=proving.secret_of(kept),
        proof=proof,
        totp=proving.secret_of(totp) if totp else None,
        code=code,
        used_step=wrong_codes.taken_after(totp) if totp else -1,
        kind="desk" if device.at_desk else "self",
        idle=idle,
        lasts=device.runs_out_at - device.started_at,
        recovery=proving.secret_of(recovery) if recovery else None,
        spent=recovery.spent if recovery else 0,
    )
    if recovery is not None and started.place >= 0:
        recovery_codes.spend(by, recovery, started.place)
    elif totp is not None:
        Credential.objects.filter(pk=totp.pk).update(used_step=started.step)
    if totp is not None and totp.wrong_codes:
        wrong_codes.forget(totp.subject_id)
    sealing.seal(device, **seen)
    device.save(force_insert=True)
    recording.record(by=by, verb="session.started", target=device, shared=device.shared)


def _admitted(subject_id: uuid.UUID, totp: Credential | None) -> None:
    """Only who knows the password learns that they are suspended, or that the second factor is missing."""
    if proving.suspension_of(subject_id) is not None:
        raise refusals.Suspended
    if totp is None:
        raise refusals.SecondFactorNeeded


def _owner(email: str, at_desk: bool) -> Subject | None:
    """The confirmed person whose address this is; at the desk only members of staff."""
    owners = lookup.find("email", email)
    found = Subject.objects.filter(pk__in=owners, confirmed_at__isnull=False)
    if at_desk:
        found = found.filter(staff_member__isnull=False, staff_member__left_at=None)
    return found.first()


def _idle(policy: Policy, shared: bool) -> dt.timedelta:
    figures = policy.figures
    return dt.timedelta(minutes=figures.idle_minutes_shared if shared else figures.idle_minutes)


def _device(subject: Subject, policy: Policy, *, shared: bool, at_desk: bool) -> Device:
    now = clock.now()
    return Device(
        id=ids.new_id(),
        subject=subject,
        at_desk=at_desk,
        shared=shared,
        started_at=now,
        runs_out_at=now + dt.timedelta(days=policy.figures.session_days),
    )


@recording.action
def sign_out(*, by: Actor) -> None:
    """Ends the actor's own session. Repeatable; a visitor has none."""
    if by.id is not None and by.session is not None:
        _end(by, by.id, by.session)


@recording.action
def sign_out_device(*, by: Actor, session: uuid.UUID) -> None:
    """Ends one of the actor's own sessions, on whatever device. Another's is left alone. Repeatable."""
    if by.id is not None and Device.objects.filter(pk=session, subject_id=by.id).exists():
        _end(by, by.id, session)


def _end(by: Actor, subject_id: uuid.UUID, session: uuid.UUID) -> None:
    keeper_sessions.end(subject_id, session)
    living = Device.objects.filter(pk=session, subject_id=subject_id, ended_at=None)
    if living.exists():
        living.update(ended_at=clock.now())
        recording.record(by=by, verb="session.ended", target_id=session)


@recording.action
def sign_out_everywhere(*, by: Actor, subject_id: uuid.UUID, keep: uuid.UUID | None = None) -> int:
    """Ends all sessions of the person but `keep`; returns how many the keeper still knew. Raises NotAllowed."""
    proving.own_affair(by, subject_id)
    return end_all(by, subject_id, keep)


@recording.action
def forget_old_devices(*, by: Actor, policy: Policy, limit: int = 500) -> int:
    """Removes sign-ins whose month's key has died; returns how many. A person's last one stays, for R1 counts from it.

    Repeatable.
    """
    later = Device.objects.filter(subject=OuterRef("subject"), started_at__gt=OuterRef("started_at"))
    earlier = Device.objects.filter(Exists(later)).select_related("subject").order_by("started_at")[:limit]
    today = clock.today()
    due = [device.pk for device in earlier if _dies_on(device, policy) <= today]
    if due:
        Device.objects.filter(pk__in=due).delete()
        recording.record(by=by, verb="devices.forgotten", devices=len(due))
    return len(due)


def _dies_on(device: Device, policy: Policy) -> dt.date:
    kept = policy.class_for("sign_in_records", device.subject.kind)
    return policy.dies_on(kept, clock.day_of(device.started_at))


def end_all(by: Actor, subject_id: uuid.UUID, keep: uuid.UUID | None = None) -> int:
    """Part of an action that ends sessions: the keeper's first, so that none outlives a crash."""
    ended = keeper_sessions.end_all(subject_id, keep=keep)
    devices = Device.objects.filter(subject_id=subject_id, ended_at=None)
    if keep is not None:
        devices = devices.exclude(pk=keep)
    devices.update(ended_at=clock.now())
    recording.record(by=by, verb="sessions.ended", target_id=subject_id, ended=ended)
    return ended
