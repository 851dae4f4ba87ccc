"""Mailed links: their secrets, and whether the vault already agreed to what they confirm."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

from django.utils.crypto import constant_time_compare, salted_hmac

from cloudspace.accounts.people.models import Confirmation, Profile, Subject
from cloudspace.accounts.people.refusals import ConfirmationGone, PersonUnknown
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.vault import lookup, opening

CASE = "registration"


def digest(secret: str) -> str:
    """What is kept of a mailed secret."""
    return hashlib.sha256(b"cloudspace confirmation\0" + secret.encode()).hexdigest()


def binding(found: Confirmation) -> str:
    """Whose link this is, for what and until when, under a key that no store holds."""
    until = found.expires_at.astimezone(dt.UTC).isoformat()
    said = f"{found.pk}|{found.subject_id}|{found.purpose}|{found.digest}|{until}"
    return salted_hmac("cloudspace.people.confirmation", said, algorithm="sha256").hexdigest()


def genuine(secret: str, purpose: str) -> Confirmation:
    """The link with that secret as it was issued, living or not. Raises ConfirmationGone."""
    found = Confirmation.objects.filter(digest=digest(secret), purpose=purpose).first()
    if found is None or not constant_time_compare(found.bound, binding(found)):
        raise ConfirmationGone
    return found


def living(secret: str, purpose: str) -> Confirmation:
    """The living link with that secret, not locked: for what is slow. `redeem` decides. Raises ConfirmationGone."""
    found = genuine(secret, purpose)
    if found.settled_at is not None or found.expires_at <= clock.now():
        raise ConfirmationGone
    return found


def locked(subject_id: uuid.UUID) -> Subject:
    """The person's row, locked until the transaction ends. Raises PersonUnknown."""
    found = Subject.objects.select_for_update().filter(pk=subject_id).first()
    if found is None:
        raise PersonUnknown
    return found


def issue(subject: Subject, purpose: str, lasts: dt.timedelta, secret: str = "") -> tuple[Confirmation, str]:
    """A new link for `purpose`, and its secret. Earlier ones of the same purpose stop working."""
    now = clock.now()
    secret = secret or ids.secret_token()
    earlier = Confirmation.objects.filter(subject=subject, purpose=purpose, settled_at=None)
    earlier.update(settled_at=now, expires_at=now)
    made = Confirmation(
        id=ids.new_id(),
        subject=subject,
        purpose=purpose,
        digest=digest(secret),
        made_at=now,
        expires_at=now + lasts,
    )
    made.bound = binding(made)
    made.save(force_insert=True)
    return made, secret


def redeem(secret: str, purpose: str) -> Confirmation:
    """The living link with that secret, its person locked before it. Raises ConfirmationGone."""
    found = genuine(secret, purpose)
    subject = locked(found.subject_id)
    found.refresh_from_db()
    if found.settled_at is not None or found.expires_at <= clock.now():
        raise ConfirmationGone
    found.subject = subject
    return found


def is_in_vault(confirmation: Confirmation, field: str) -> bool:
    """Whether the vault, which is the truth, already holds the address in `field` as the person's.

    Needed only where a crash parted the stores; the opening is an entry in the person's list.
    """
    address = opened(confirmation, field)
    return address is not None and lookup.email_is(confirmation.subject_id, address)


def opened(confirmation: Confirmation, field: str) -> str | None:
    """The address in `field` of the profile, opened to confirm it (open_account); None where none opens."""
    profile = Profile.objects.get(subject_id=confirmation.subject_id)
    (values,) = opening.open_for(
        [profile],
        [field],
        purpose="open_account",
        case=opening.CaseRef(CASE, confirmation.id),
        by=program("people"),
    )
    return values[field] if isinstance(values[field], str) else None
