"""Reading orders, and who may read by one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from cloudspace.accounts.people import queries as people
from cloudspace.commerce.orders import models
from cloudspace.commerce.payments.models import Match
from cloudspace.kit import numbers
from cloudspace.kit.actor import Actor

PREFIX = "DH"
PAGE = 50
COUNTED = 100
WAITING = Q(paid_at=None, cancelled_at=None, expired_at=None)


def orders_of(subject: uuid.UUID, *, after: str = "", limit: int | None = None) -> list[models.Order]:
    """What the person ordered, newest first: at most `limit`, placed before the order of theirs numbered `after`."""
    found = models.Order.objects.filter(subject_id=subject).order_by("-placed_at", "-id")
    last = order_of(subject, after) if after else None
    if last is not None:
        found = found.filter(Q(placed_at__lt=last.placed_at) | Q(placed_at=last.placed_at, id__lt=last.pk))
    return list(found[:limit])


def waiting_of(subject: uuid.UUID) -> list[models.Order]:
    """Orders of the person that wait for their money, newest first."""
    return list(models.Order.objects.filter(WAITING, subject_id=subject).order_by("-placed_at", "-id"))


def order_of(subject: uuid.UUID, number: str) -> models.Order | None:
    """The person's own order of that number, or None."""
    plain = numbers.read(number, PREFIX)
    mine = models.Order.objects.filter(subject_id=subject, number=plain) if plain else None
    return mine.select_related("request", "account").first() if mine is not None else None


def by_number(text: str) -> models.Order | None:
    """The order of a number as a person types it, or None."""
    number = numbers.read(text, PREFIX)
    return models.Order.objects.filter(number=number).select_related("request").first() if number else None


def numbers_of(orders: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Their numbers, by id."""
    return dict(models.Order.objects.filter(pk__in=set(orders)).values_list("pk", "number"))


def by_request(request: uuid.UUID) -> models.Order | None:
    """The order that this request asks the money of."""
    return models.Order.objects.filter(request_id=request).first()


def waiting_in(account: uuid.UUID) -> list[models.Order]:
    """Orders of the account that wait for payment."""
    return list(models.Order.objects.filter(WAITING, account_id=account))


def paid_unnoticed() -> QuerySet[models.Order]:
    """Orders that wait although their request is matched: a crash came between match and order."""
    matched = Match.objects.filter(request_id=OuterRef("request_id"), undone_at=None)
    return models.Order.objects.filter(WAITING).filter(Exists(matched))


def unfulfilled(*, after: uuid.UUID | None = None) -> list[models.Order]:
    """Paid orders that wait to be delivered, oldest first, one page after the order `after`."""
    rows = models.Order.objects.filter(paid_at__isnull=False, fulfilled_at=None)
    last = models.Order.objects.filter(pk=after).values_list("paid_at", "id").first() if after else None
    if last and last[0]:
        rows = rows.filter(Q(paid_at__gt=last[0]) | Q(paid_at=last[0], id__gt=last[1]))
    return list(rows.order_by("paid_at", "id")[:PAGE])


def unfulfilled_of(subject: uuid.UUID) -> list[models.Order]:
    """The person's paid orders that wait to be delivered, oldest first, one page."""
    rows = models.Order.objects.filter(subject_id=subject, paid_at__isnull=False, fulfilled_at=None)
    return list(rows.order_by("paid_at", "id")[:PAGE])


def buyers_of(product: uuid.UUID) -> frozenset[uuid.UUID]:
    """People who ordered a plan of the product: a second fact when somebody is looked for by name."""
    rows = models.Order.objects.filter(plan__product_id=product)
    return frozenset(rows.values_list("subject_id", flat=True).distinct())


def buyers_between(start: dt.datetime, end: dt.datetime) -> frozenset[uuid.UUID]:
    """People who ordered from `start` until before `end`: a second fact as well."""
    rows = models.Order.objects.filter(placed_at__gte=start, placed_at__lt=end)
    return frozenset(rows.values_list("subject_id", flat=True).distinct())


def unfulfilled_count() -> int:
    """How many paid orders wait, counted up to COUNTED."""
    return models.Order.objects.filter(paid_at__isnull=False, fulfilled_at=None)[:COUNTED].count()


def figures(since: dt.date) -> list[tuple[dt.date, str, int]]:
    """Month, kind of product and amount in đồng since then, of erased customers' orders."""
    rows = models.OrderFigure.objects.filter(month__gte=since).values_list("month", "product_kind")
    return list(rows.annotate(Sum("amount")).order_by("month", "product_kind"))


def order_unfulfilled(case_id: uuid.UUID, subject: uuid.UUID, actor: Actor, at: dt.datetime) -> str | None:
    """Case rule of `provide_service` by `order`: paid, not delivered yet, of this person, assigned to the reader."""
    order = models.Order.objects.select_for_update().filter(pk=case_id).first()
    return "case_unknown" if order is None else refusal(order, subject, actor)


def refusal(order: models.Order, subject: uuid.UUID, actor: Actor) -> str | None:
    """Why `actor` may not open data of `subject` by the order as it stands, as a code; None when it bears that out."""
    if order.paid_at is None or order.fulfilled_at:
        return "case_closed"
    if order.subject_id != subject:
        return "case_of_another"
    if actor.kind == "program":
        return None
    if actor.id is None or order.assigned_to != actor.id:
        return "not_assigned"
    # Staff who ordered for themselves read by it only when a second person gave it to them.
    made = actor.id == order.placed_by and not people.may_second(order.assigned_by, actor.id)
    return "made_by_reader" if made else None
