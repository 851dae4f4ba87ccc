"""Reading accounts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people.models import Profile
from cloudspace.commerce.customers import models, rules
from cloudspace.kit import numbers
from cloudspace.vault import opening

PREFIX = "KH"
ORGANISATION = ("organisation_name", "tax_code")
# Where the profile holds the fields that the policy asks for.
_HELD_IN = {
    "email": "email",
    "full_name": "full_name",
    "phone": "phone",
    "birth_date": "birth_date",
    "province": "address",
    "commune": "address",
    "street": "address",
}


def accounts_of(subject: uuid.UUID) -> list[models.Account]:
    """Open accounts in which the person has living rights, oldest first."""
    return list(
        models.Account.objects.filter(
            memberships__subject_id=subject, memberships__until=None, closed_at=None
        ).order_by("opened_at", "id")
    )


def own_account(subject: uuid.UUID) -> models.Account | None:
    """The oldest open account that the person owns, or None."""
    rights = {"memberships__subject_id": subject, "memberships__until": None, "memberships__rights": "owner"}
    return models.Account.objects.filter(closed_at=None, **rights).order_by("opened_at", "id").first()


def organisation_of(account: models.Account, *, token: str) -> dict[str, Any]:
    """Name and tax code of the organisation that buys, under the owner's session. Raises SessionOver. (self_service)"""
    return opening.open_own([opening.Wanted([account], ORGANISATION)], token=token).tables[0][0]


def by_number(text: str) -> models.Account | None:
    """The account of a number as a person types it, or None."""
    number = numbers.read(text, PREFIX)
    return models.Account.objects.filter(number=number).first() if number else None


def accounts_by_subject(subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[models.Account]]:
    """The accounts, open or closed, in which each of these people has or had rights, newest first."""
    found: dict[uuid.UUID, list[models.Account]] = {}
    rows = models.Membership.objects.filter(subject_id__in=set(subjects)).select_related("account")
    for row in rows.order_by("-account__opened_at", "-account_id"):
        accounts = found.setdefault(row.subject_id, [])
        if row.account not in accounts:
            accounts.append(row.account)
    return found


def people_of(account: uuid.UUID) -> list[models.Membership]:
    """Everybody with rights in the account, and those whose rights ended, the earliest first."""
    return list(models.Membership.objects.filter(account_id=account).order_by("since", "id"))


def account_with(
    subject: uuid.UUID, account: uuid.UUID, rights: rules.Rights, *, lock: bool = False
) -> models.Account | None:
    """The open account `account`, found through what the person may do in it; None without those rights.

    `lock` keeps it from being closed until the surrounding transaction ends.
    """
    if lock:
        models.Account.objects.select_for_update().filter(pk=account).first()
    membership = (
        models.Membership.objects.select_related("account")
        .filter(account_id=account, subject_id=subject, until=None, account__closed_at=None)
        .first()
    )
    return membership.account if membership and rules.suffices(membership.rights, rights) else None


def missing_for(feature: str, subject: uuid.UUID) -> tuple[str, ...]:
    """Fields that a feature of the policy needs and the person's profile does not hold; nothing is opened (C3).

    Whoever shows the closed feature says what each is for: the policy's `fields[name].why`.
    """
    profile = Profile.objects.filter(subject_id=subject).first()
    return tuple(
        name
        for name in agreements.in_force().features[feature].needs
        if name in _HELD_IN and (profile is None or getattr(profile, _HELD_IN[name]) is None)
    )


def subjects_of(account: uuid.UUID) -> frozenset[uuid.UUID]:
    """People with living rights in the account."""
    return frozenset(
        models.Membership.objects.filter(account_id=account, until=None).values_list("subject_id", flat=True)
    )
