"""Writing the catalogue. Each write raises the edition, so that no cached page outlives it."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from cloudspace.commerce.catalogue import models, rules
from cloudspace.commerce.catalogue.rules import Spec, Words
from cloudspace.kit import clock, inserting, money
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import FieldsRefused, Refused

_Row = TypeVar("_Row", models.Category, models.Product, models.Plan)


class NothingToSell(Refused):
    """A product without a plan on sale cannot be published."""

    code = "nothing_to_sell"
    sentence = _("Add at least one plan before publishing this product.")


@recording.action
def put_category(*, by: Actor, slug: Words, name: Words, place: int) -> models.Category:
    """Adds the category, or changes the one with this English slug. Raises FieldsRefused."""
    _check_slugs(slug)
    category, __ = models.Category.objects.update_or_create(
        slug_en=slug.en,
        defaults={"slug_vi": slug.vi, "name_vi": name.vi, "name_en": name.en, "place": place},
    )
    return _written(by, "category.written", category)


@recording.action
def put_product(
    *,
    by: Actor,
    category: models.Category,
    kind: str,
    slug: Words,
    name: Words,
    summary: Words,
    description: Words,
    place: int,
) -> models.Product:
    """Adds the product, unpublished, or changes the one with this English slug. Raises FieldsRefused."""
    _check_slugs(slug)
    product, __ = models.Product.objects.update_or_create(
        slug_en=slug.en,
        defaults={
            "category": category, "kind": kind, "slug_vi": slug.vi, "name_vi": name.vi, "name_en": name.en,
            "summary_vi": summary.vi, "summary_en": summary.en, "description_vi": description.vi,
            "description_en": description.en, "place": place,
        },
    )  # fmt: skip
    return _written(by, "product.written", product)


@recording.action
def add_plan(
    *,
    by: Actor,
    product: models.Product,
    name: Words,
    months: int,
    price: int,
    specs: tuple[Spec, ...],
    place: int,
) -> models.Plan:
    """Adds a plan of `months` (1 to 60) for `price` đồng, VAT included. Raises FieldsRefused."""
    _check_price(price)
    if not 1 <= months <= 60:
        raise FieldsRefused({"months": _("A plan runs for 1 to 60 months.")})
    plan = models.Plan.objects.create(
        product=product, name_vi=name.vi, name_en=name.en, months=months, price=price,
        specs=rules.specs_as_json(specs), place=place,
    )  # fmt: skip
    return _written(by, "plan.written", plan)


@recording.action
def change_price(*, by: Actor, plan: models.Plan, price: int) -> models.Plan:
    """From now on the plan costs `price` đồng, VAT included; orders placed before keep theirs. Raises FieldsRefused."""
    _check_price(price)
    plan.price = price
    plan.save(update_fields=["price"])
    return _written(by, "plan.price_changed", plan, price=price)


@recording.action
def withdraw_plan(*, by: Actor, plan: models.Plan) -> models.Plan:
    """Takes the plan off sale; what was sold runs on."""
    plan.withdrawn_at, plan.withdrawn_by = clock.now(), by.id
    plan.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return _written(by, "plan.withdrawn", plan)


@recording.action
def publish_product(*, by: Actor, product: models.Product, at: dt.datetime | None = None) -> models.Product:
    """Puts the product on the shop front. Raises NothingToSell."""
    if not product.plans.filter(withdrawn_at=None).exists():
        raise NothingToSell
    product.published_at, product.published_by = at or clock.now(), by.id
    product.withdrawn_at, product.withdrawn_by = None, None
    product.save(update_fields=["published_at", "published_by", "withdrawn_at", "withdrawn_by"])
    return _written(by, "product.published", product)


@recording.action
def withdraw_product(*, by: Actor, product: models.Product) -> models.Product:
    """Takes the product off the shop front; what was sold runs on."""
    product.withdrawn_at, product.withdrawn_by = clock.now(), by.id
    product.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return _written(by, "product.withdrawn", product)


@recording.action
def add_many(*, by: Actor, products: list[models.Product], plans: list[models.Plan]) -> None:
    """Adds prepared rows in bulk, for imports and measurements: one Act for all of them."""
    inserting.insert_many(products)
    inserting.insert_many(plans)
    recording.record(by=by, verb="products.imported", count=len(products))
    _raise_edition()


def _written(by: Actor, verb: str, row: _Row, **figures: object) -> _Row:
    recording.record(by=by, verb=verb, target=row, target_id=row.pk, **figures)
    _raise_edition()
    return row


def _raise_edition() -> None:
    models.Edition.objects.get_or_create(row=1)
    models.Edition.objects.update(number=F("number") + 1)


def _check_slugs(slug: Words) -> None:
    if not all(rules.is_slug(part) for part in slug):
        raise FieldsRefused({"slug": _("Use small letters without marks, digits and dashes.")})


def _check_price(price: int) -> None:
    try:
        whole = money.vnd(price)
    except ValueError:
        whole = money.vnd(0)
    if whole < 1000:
        raise FieldsRefused({"price": _("Give a whole price in đồng, at least 1.000 ₫.")})
