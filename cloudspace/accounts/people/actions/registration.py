"""Coming in: registering and confirming the address (C1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from django.contrib.auth import hashers

from cloudspace.accounts.people import confirming, letters, proving, refusals, rules, tries
from cloudspace.accounts.people.models import KINDS, Confirmation, Credential, Profile, Subject
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.limits import counting
from cloudspace.policy.model import Policy
from cloudspace.vault import lookup, sealing, subjects
from cloudspace.vault.errors import AddressTaken, ClaimGone

PURPOSE = "confirm_email"
Confirmed = Literal["confirmed", "taken"]


class Entrant(NamedTuple):
    """A registration form that holds, its password hashed."""

    clean: rules.Registration
    password_hash: str


def judged(typed: rules.Typed, *, policy: Policy, also_wrong: Mapping[str, str] = MappingProxyType({})) -> Entrant:
    """Judges the form, counts a try of its address, and hashes: all that is done before the transaction.

    Whether the address is known is not looked at, so that both ways take as long. `also_wrong` are codes of further
    refused fields. Raises FieldsRefused with every wrong field, TooMany.
    """
    figures = policy.figures
    bounds = rules.Bounds(figures.minimum_age, figures.password_length)
    clean = rules.registration(typed, bounds, clock.today())
    if not isinstance(clean, rules.Registration):
        refusals.refuse({**clean, **also_wrong})
    if also_wrong:
        refusals.refuse(also_wrong)
    counting.count(tries.REGISTER_BY_ADDRESS, clean.email)
    return Entrant(clean, hashers.make_password(clean.password))


@recording.action
def register(
    *,
    by: Actor,
    entrant: Entrant,
    language: str,
    link: str,
    policy: Policy,
    accept: Callable[[Subject], None],
    secret: str = "",
) -> uuid.UUID | None:
    """Leaves an unconfirmed subject, whose address is claimed, and a mail with `link` (`https://…/{secret}`).

    V3: nobody registers without accepting, so `accept` is called with the new subject in the same transaction; the
    interfaces call `agreements.actions.register`, which does. `entrant` is what `judged` gave.

    Returns the new subject's id, or None when the address already belongs to somebody: then its owner gets a mail
    and nothing is stored. Whoever asks must show the same page either way. `secret` is made here unless given. (C1)
    """
    clean = entrant.clean
    owners = lookup.find("email", clean.email)
    if owners:
        _tell_owner(by, owners[0])
        return None
    lasts = dt.timedelta(hours=policy.figures.confirmation_hours)
    subject = _store(clean, rules.language(language), entrant.password_hash)
    accept(subject)
    made, secret = confirming.issue(subject, PURPOSE, lasts, secret)
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


@tries.counted(network=tries.LINK_BY_NETWORK, secret=tries.PASSWORD_BY_LINK)
@recording.beforehand
def confirm_email(*, by: Actor, secret: str, password: str, network: str = "") -> Confirmed:
    """Makes the claimed address the person's own, for whoever has both its mail and the password of the registration.

    With the link alone, an address that a stranger registered would open an account whose password the stranger
    chose. `taken`: another registration of the same address was confirmed first; this one is told so by mail and
    lapses. Raises ConfirmationGone, FieldsRefused (password; the link keeps working), TooMany. (C1, P1)
    """
    link = confirming.living(secret, PURPOSE)
    proof = proving.prove_password(link.subject_id, password)
    return _confirm(by=by, secret=secret, proof=proof)


@recording.action
def _confirm(*, by: Actor, secret: str, proof: bytes) -> Confirmed:
    """One vault transaction decides (Protocols, Register)."""
    confirmation = confirming.redeem(secret, PURPOSE)
    proving.require_password(confirmation.subject_id, proof, code="password_not_chosen")
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


@tries.counted(network=tries.LINK_BY_NETWORK)
@recording.action
def discard_registration(*, by: Actor, secret: str, network: str = "") -> uuid.UUID:
    """Whoever got the mail did not register: the link stops working, and the registration can never be confirmed.

    Returns the person, due to be erased whole: `retention.erasing.discard_registration` does both. Raises
    ConfirmationGone, TooMany.
    """
    confirmation = confirming.redeem(secret, PURPOSE)
    _settle(confirmation, clock.now())
    recording.record(by=by, verb="registration.discarded", target_id=confirmation.subject_id)
    return confirmation.subject_id


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
