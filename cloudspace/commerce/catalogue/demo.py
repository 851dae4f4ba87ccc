"""The demo shop's catalogue (its words stand in demo.json) and a generator of products for measurements."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from cloudspace.commerce.catalogue import actions, models
from cloudspace.commerce.catalogue.rules import Spec, Words
from cloudspace.kit import ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording


@recording.action
def load(*, by: Actor) -> int:
    """Puts the demo catalogue on sale; a second time changes nothing. Returns how many products it added."""
    if models.Product.objects.exists():
        return 0
    texts = _texts()
    shelves = {
        shelf["key"]: actions.put_category(by=by, slug=Words(**shelf["slug"]), name=Words(**shelf["name"]), place=place)
        for place, shelf in enumerate(texts["shelves"], start=1)
    }
    for place, sold in enumerate(texts["products"], start=1):
        _put_on_sale(by, shelves[sold["shelf"]], sold, place)
    return len(texts["products"])


@recording.action
def generate(*, by: Actor, count: int, at: dt.datetime) -> None:
    """Adds `count` products on sale since `at`, each with two plans, modelled on the demo's texts."""
    texts = _texts()
    first = texts["shelves"][0]
    shelf = models.Category.objects.order_by("place").first() or actions.put_category(
        by=by, slug=Words(**first["slug"]), name=Words(**first["name"]), place=1
    )
    sold = texts["products"]
    products = [_copy(sold[number % len(sold)], shelf, number, by, at) for number in range(count)]
    plans = [
        models.Plan(
            product=product, name_vi=f"Gói {months} tháng", name_en=f"{months} months", months=months,
            price=price, place=months,
        )
        for product in products for months, price in ((1, 99_000), (12, 990_000))
    ]  # fmt: skip
    actions.add_many(by=by, products=products, plans=plans)


def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = json.loads((Path(__file__).parent / "demo.json").read_text(encoding="utf-8"))
    return texts


def _put_on_sale(by: Actor, shelf: models.Category, sold: dict[str, Any], place: int) -> None:
    product = actions.put_product(
        by=by, category=shelf, kind=sold["kind"], slug=Words(**sold["slug"]), name=Words(**sold["name"]),
        summary=Words(**sold["summary"]), description=Words(**sold["description"]), place=place,
    )  # fmt: skip
    for order, offer in enumerate(sold["offers"], start=1):
        specs = tuple(Spec(Words(**line["label"]), Words(**line["value"])) for line in offer["specs"])
        actions.add_plan(
            by=by, product=product, name=Words(**offer["name"]), months=offer["months"],
            price=offer["price"], specs=specs, place=order,
        )  # fmt: skip
    actions.publish_product(by=by, product=product)


def _copy(sold: dict[str, Any], shelf: models.Category, number: int, by: Actor, at: dt.datetime) -> models.Product:
    texts = {
        f"{name}_{language}": sold[name][language] for name in ("summary", "description") for language in ("vi", "en")
    }
    numbered = {
        f"{name}_{language}": f"{sold[name][language]}{joint}{number}"
        for name, joint in (("slug", "-"), ("name", " "))
        for language in ("vi", "en")
    }
    return models.Product(
        id=ids.new_id(), category=shelf, kind=sold["kind"], place=1000 + number,
        published_at=at, published_by=by.id, **texts, **numbered,
    )  # fmt: skip
