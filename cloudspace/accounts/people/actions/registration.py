"""Coming in: registering and confirming the address (C1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from django.contrib.auth import hashers

from cloudspace.accounts.people import confirming, letters, refusals, rules, tries
from cloudspace.accounts.people.models import KINDS, Confirmation, Credential, Profile, Subject
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.policy.model import Policy
from cloudspace.vault import lookup, sealing, subjects
from cloudspace.vault.errors import AddressTaken, ClaimGone

Confirmed = Literal["confirmed", "taken"]


@tries.counted(typed=tries.REGISTER_BY_ADDRESS)
@recording.action
def register(
    *,
    by: Actor,
    typed: rules.Typed,
    language: str,
    link: str,
    policy: Policy,
    accept: Callable[[Subject], None],
    also_wrong: Mapping[str, str] = MappingProxyType({}),
    secret: str = "",
) -> uuid.UUID | None:
    """Leaves an unconfirmed subject, whose address is claimed, and a mail with `link` (`https://…/{secret}`).

    V3: nobody registers without accepting, so `accept` is called with the new subject in the same transaction; the
    interfaces call `agreements.actions.register`, which does. `also_wrong` are codes of further refused fields.

    Returns the new subject's id, or None when the address already belongs to somebody: then its owner gets a mail
    and nothing is stored. Whoever asks must show the same page either way. An under-age registration stores
    nothing. `secret` is made here unless given. Raises FieldsRefused with every wrong field, TooMany. (C1)
    """
    figures = policy.figures
    bounds = rules.Bounds(figures.minimum_age, figures.password_length)
    clean = rules.registration(typed, bounds, clock.today())
    if not isinstance(clean, rules.Registration):
        refusals.refuse({**clean, **also_wrong})
    if also_wrong:
        refusals.refuse(also_wrong)
    # Hashed before the address is looked up, so that both ways take as long.
    password_hash = hashers.make_password(clean.password)
    owners = lookup.find("email", clean.email)
    if owners:
        _tell_owner(by, owners[0])
        return None
    lasts = dt.timedelta(hours=figures.confirmation_hours)
    subject = _store(clean, rules.language(language), password_hash)
    accept(subject)
    made, secret = confirming.issue(subject, "confirm_email", lasts, secret)
    lookup.claim_email(subject.id, clean.email, expires_at=made.expires_at)
    lookup.set_phone(subject.id, clean.phone)
    letters.write(
        "confirm_email", subject, by=by, purpose="open_account", to="pending", link=letters.linked(link, secret)
    )
    recording.record(by=by, verb="registration.begun", target=subject)
    return subject.id


def _tell_owner(by: Actor, owner: uuid.UUID) -> None:
    subject = Subject.objects.filter(pk=owner).first()
    if subject is not None:
        letters.write("already_registered", subject, by=by, purpose="secure_account")
        recording.record(by=by, verb="registration.repeated", target=subject)


def _store(clean: rules.Registration, language: str, password_hash: str) -> Subject:
    now = clock.now()
    subject = Subject(
        id=ids.new_id(),
        kind="customer",
        language=language,
        registered_at=now,
        province=clean.address.province_code,
        age_band=rules.age_band(clean.birth_date, clock.today()),
    )
    subjects.create(subject.id, subject.kind)
    subject.save(force_insert=True)
    profile = Profile(id=ids.new_id(), subject=subject, named_at=now)
    sealing.seal(
        profile,
        full_name=clean.full_name,
        birth_date=clean.birth_date,
        email=clean.email,
        phone=clean.phone,
        address=clean.address._asdict(),
    )
    profile.save(force_insert=True)
    password = Credential(id=ids.new_id(), subject=subject, kind="password", made_at=now)
    sealing.seal(password, secret=password_hash)
    password.save(force_insert=True)
    return subject


@tries.counted(network=tries.LINK_BY_NETWORK)
@recording.action
def confirm_email(*, by: Actor, secret: str, network: str = "") -> Confirmed:
    """Makes the claimed address the person's own, in one vault transaction (Protocols, Register).

    `taken`: another registration of the same address was confirmed first; this one is told so by mail and lapses.
    Raises ConfirmationGone, TooMany.
    """
    confirmation = confirming.redeem(secret, "confirm_email")
    try:
        lookup.confirm_email(confirmation.subject_id)
    except AddressTaken:
        _tell_loser(by, confirmation)
        return "taken"
    except ClaimGone:
        if not confirming.is_in_vault(confirmation, "email"):
            raise refusals.ConfirmationGone from None
    _confirmed(by, confirmation)
    return "confirmed"


def _confirmed(by: Actor, confirmation: Confirmation) -> None:
    now = clock.now()
    Subject.objects.filter(pk=confirmation.subject_id, confirmed_at=None).update(confirmed_at=now)
    _settle(confirmation, now)
    recording.record(by=by, verb="registration.confirmed", target_id=confirmation.subject_id)


def _settle(confirmation: Confirmation, now: dt.datetime) -> None:
    confirmation.used_at = confirmation.used_at or now
    confirmation.settled_at = now
    confirmation.save(update_fields=["used_at", "settled_at"])


def _tell_loser(by: Actor, confirmation: Confirmation) -> None:
    if confirmation.used_at is not None:
        return
    confirmation.used_at = clock.now()
    confirmation.save(update_fields=["used_at"])
    letters.write("address_taken", confirmation.subject, by=by, purpose="open_account", to="pending")
    recording.record(by=by, verb="registration.lost", target_id=confirmation.subject_id)


@recording.action
def settle_registrations(*, by: Actor, limit: int = 50) -> int:
    """Rolls forward what a crash left between vault and main store, once a link ran out; returns how many it settled.

    Where the vault holds the address as the person's, the registration is confirmed; else it has lapsed, and
    `queries.lapsed_registrations` names it to whoever erases. Repeatable.
    """
    now = clock.now()
    due = Confirmation.objects.filter(purpose__in=("confirm_email", "join_staff"), settled_at=None, expires_at__lte=now)
    settled = 0
    for confirmation in due.select_related("subject").order_by("expires_at")[:limit]:
        if confirmation.subject.confirmed_at is None and confirming.is_in_vault(confirmation, "email"):
            _confirmed(by, confirmation)
        else:
            _settle(confirmation, now)
            recording.record(by=by, verb="registration.lapsed", target_id=confirmation.subject_id)
        settled += 1
    return settled


@recording.action
def introduce(*, by: Actor, kind: str, language: str = "vi", subject_id: uuid.UUID | None = None) -> Subject:
    """A person without account: enquirer, subscriber, or provisional while unknown (an unmatched payment).

    Raises ValueError for a kind that the policy has no word for.
    """
    if kind not in KINDS:
        raise ValueError("unknown kind of subject")
    subject = Subject(
        id=subject_id or ids.new_id(), kind=kind, language=rules.language(language), registered_at=clock.now()
    )
    subjects.create(subject.id, kind)
    subject.save(force_insert=True)
    recording.record(by=by, verb="subject.introduced", target=subject, kind=kind)
    return subject
