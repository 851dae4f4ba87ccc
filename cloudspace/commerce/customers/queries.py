"""Reading accounts."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Max

from cloudspace.commerce.customers import models, rules
from cloudspace.kit import clock, numbers

PREFIX = "KH"


def accounts_of(subject: uuid.UUID) -> list[models.Account]:
    """Open accounts in which the person has living rights, oldest first."""
    return list(
        models.Account.objects.filter(
            memberships__subject_id=subject, memberships__until=None, closed_at=None
        ).order_by("opened_at", "id")
    )


def by_number(text: str) -> models.Account | None:
    """The account of a number as a person types it, or None."""
    number = numbers.read(text, PREFIX)
    return models.Account.objects.filter(number=number).first() if number else None


def account_with(subject: uuid.UUID, account: uuid.UUID, rights: rules.Rights) -> models.Account | None:
    """The open account `account`, found through what the person may do in it; None without those rights."""
    membership = (
        models.Membership.objects.select_related("account")
        .filter(account_id=account, subject_id=subject, until=None, account__closed_at=None)
        .first()
    )
    return membership.account if membership and rules.suffices(membership.rights, rights) else None


def subjects_of(account: uuid.UUID) -> frozenset[uuid.UUID]:
    """People with living rights in the account."""
    return frozenset(
        models.Membership.objects.filter(account_id=account, until=None).values_list("subject_id", flat=True)
    )


def last_closing(subject: uuid.UUID) -> dt.date | None:
    """The day in Viet Nam on which the person's last account closed; None while one is open or none ever was (R1)."""
    mine = models.Account.objects.filter(memberships__subject_id=subject)
    if mine.filter(closed_at=None).exists():
        return None
    closed_at = mine.aggregate(last=Max("closed_at"))["last"]
    return clock.day_of(closed_at) if closed_at else None
