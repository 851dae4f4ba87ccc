"""Changing the e-mail address: pending in main, swapped in the vault, promoted in main (Protocols, Register)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal

from cloudspace.accounts.people import confirming, letters, proving, refusals, rules, tries
from cloudspace.accounts.people.models import Confirmation, Profile, Subject
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.policy.model import Policy
from cloudspace.vault import lookup, sealing
from cloudspace.vault.errors import AddressTaken

PURPOSE = "change_email"


@tries.counted(subject_id=tries.SECRET_BY_PERSON)
@recording.beforehand
def change_email(
    *, by: Actor, subject_id: uuid.UUID, email: str, password: str, link: str, policy: Policy, secret: str = ""
) -> None:
    """Keeps `email` as pending and mails `link` to it; the present address is told. It counts once confirmed.

    Where the address already belongs to somebody else, the mail to it says so and carries no link. All else is alike:
    what is kept, the mail to the present address, the entries in one's own list. So nobody learns which addresses are
    known by trying them here. Raises FieldsRefused (email, password), NotAllowed, TooMany.
    """
    proving.own_affair(by, subject_id)
    proof = proving.prove_password(subject_id, password)
    lasts = dt.timedelta(hours=policy.figures.confirmation_hours)
    _change(by=by, subject_id=subject_id, email=email, proof=proof, link=link, lasts=lasts, secret=secret)


@recording.action
def _change(
    *, by: Actor, subject_id: uuid.UUID, email: str, proof: bytes, link: str, lasts: dt.timedelta, secret: str
) -> None:
    subject = confirming.locked(subject_id)
    address, owners = _judged(subject_id, email, proof)
    profile = Profile.objects.get(subject_id=subject_id)
    sealing.seal(profile, pending_email=address)
    profile.save(update_fields=["pending_email"])
    _, secret = confirming.issue(subject, PURPOSE, lasts, secret)
    _write_both(by, subject, "" if owners else letters.linked(link, secret))
    recording.record(by=by, verb="email_change.begun", target=subject)


def _judged(subject_id: uuid.UUID, email: str, proof: bytes) -> tuple[str, tuple[uuid.UUID, ...]]:
    """The clean address and whose it is now. Raises FieldsRefused with every wrong field."""
    problems = proving.password_problem(subject_id, proof)
    address = ""
    owners: tuple[uuid.UUID, ...] = ()
    try:
        address = rules.email(email)
    except rules.Wrong as wrong:
        problems["email"] = wrong.code
    else:
        owners = tuple(lookup.find("email", address))
    if subject_id in owners:
        problems["email"] = "email_same"
    if problems:
        refusals.refuse(problems)
    return address, owners


def _write_both(by: Actor, subject: Subject, link: str) -> None:
    kind = "confirm_new_email" if link else "already_registered"
    letters.write(kind, subject, by=by, purpose="secure_account", to="pending", link=link)
    letters.write("email_change_begun", subject, by=by, purpose="secure_account")


@tries.counted(network=tries.LINK_BY_NETWORK, secret=tries.PASSWORD_BY_LINK)
@recording.beforehand
def confirm_email_change(*, by: Actor, secret: str, password: str, network: str = "") -> Literal["confirmed", "taken"]:
    """Makes the new address the account's, for whoever has both its mail and the account's password.

    With the link alone, somebody could be led to put their address on a stranger's account. `taken`: somebody else
    confirmed the address first; that address is told. Raises ConfirmationGone, FieldsRefused (password; the link
    keeps working), TooMany.
    """
    link = confirming.living(secret, PURPOSE)
    proof = proving.prove_password(link.subject_id, password)
    return _confirm(by=by, secret=secret, proof=proof)


@recording.action
def _confirm(*, by: Actor, secret: str, proof: bytes) -> Literal["confirmed", "taken"]:
    """Swaps the tokens in one vault transaction, then promotes the pending address.

    Killed in between, the vault is the truth: a second click or `settle_email_changes` rolls main forward.
    """
    confirmation = confirming.redeem(secret, PURPOSE)
    proving.require_password(confirmation.subject_id, proof)
    address = confirming.opened(confirmation, "pending_email")
    if address is None:
        raise refusals.ConfirmationGone
    if not lookup.email_is(confirmation.subject_id, address):
        # The claim is made from main's own pending value, so that no other address can be confirmed by this link.
        lookup.claim_email(confirmation.subject_id, address, expires_at=confirmation.expires_at)
        try:
            lookup.confirm_email(confirmation.subject_id)
        except AddressTaken:
            _tell_loser(by, confirmation)
            return "taken"
    _promote(by, confirmation, address)
    return "confirmed"


@tries.counted(network=tries.LINK_BY_NETWORK)
@recording.action
def discard_email_change(*, by: Actor, secret: str, network: str = "") -> None:
    """Whoever got the mail wants nothing of it: the link stops working and the new address is dropped.

    Raises ConfirmationGone, also where the address was confirmed a moment ago; TooMany.
    """
    confirmation = confirming.redeem(secret, PURPOSE)
    if confirming.is_in_vault(confirmation, "pending_email"):
        raise refusals.ConfirmationGone
    _drop(by, confirmation)


def drop_changes(by: Actor, subject_id: uuid.UUID) -> None:
    """Part of an action after which no earlier link may count: what the vault holds is promoted, the rest dropped."""
    for confirmation in Confirmation.objects.filter(subject_id=subject_id, purpose=PURPOSE, settled_at=None):
        address = confirming.opened(confirmation, "pending_email")
        if address is not None and lookup.email_is(subject_id, address):
            _promote(by, confirmation, address)
        else:
            _drop(by, confirmation)


def _promote(by: Actor, confirmation: Confirmation, address: str) -> None:
    profile = Profile.objects.select_for_update().get(subject_id=confirmation.subject_id)
    sealing.seal(profile, email=address, pending_email=None)
    profile.save(update_fields=["email", "pending_email"])
    _settle(confirmation)
    recording.record(by=by, verb="email_change.confirmed", target_id=confirmation.subject_id)


def _settle(confirmation: Confirmation) -> None:
    now = clock.now()
    confirmation.used_at = confirmation.used_at or now
    confirmation.settled_at = now
    confirmation.save(update_fields=["used_at", "settled_at"])


def _tell_loser(by: Actor, confirmation: Confirmation) -> None:
    if confirmation.used_at is not None:
        return
    # Stays unsettled until it runs out, because the mail still has to open the pending address.
    confirmation.used_at = clock.now()
    confirmation.save(update_fields=["used_at"])
    letters.write("address_taken", confirmation.subject, by=by, purpose="secure_account", to="pending")
    recording.record(by=by, verb="email_change.lost", target_id=confirmation.subject_id)


@recording.action
def settle_email_changes(*, by: Actor, limit: int = 50, running: bool = False) -> int:
    """Rolls changes forward whose link ran out, or with `running` (at a worker's start) all that are open.

    The vault is the truth: its address is promoted, any other pending one is dropped once its time is over.
    Returns how many were settled. Repeatable.
    """
    now = clock.now()
    due = Confirmation.objects.filter(purpose=PURPOSE, settled_at=None)
    if not running:
        due = due.filter(expires_at__lte=now)
    settled = 0
    for confirmation in due.order_by("expires_at")[:limit]:
        address = confirming.opened(confirmation, "pending_email")
        if address is not None and lookup.email_is(confirmation.subject_id, address):
            _promote(by, confirmation, address)
        elif confirmation.expires_at <= now:
            _drop(by, confirmation)
        else:
            continue
        settled += 1
    return settled


def _drop(by: Actor, confirmation: Confirmation) -> None:
    Profile.objects.filter(subject_id=confirmation.subject_id).update(pending_email=None)
    _settle(confirmation)
    recording.record(by=by, verb="email_change.lapsed", target_id=confirmation.subject_id)
