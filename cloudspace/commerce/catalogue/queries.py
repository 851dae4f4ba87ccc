"""Reading the catalogue: at most three queries a page, plain values only, so that pages cache well."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from cloudspace.commerce.catalogue import models, rules

PAGE = 24
ON_SALE = Q(published_at__isnull=False, withdrawn_at=None)


class CategoryShown(NamedTuple):
    """A shelf: its name and its slugs, the other language's for the language switch."""

    slug: str
    slug_vi: str
    slug_en: str
    name: str


class ProductShown(NamedTuple):
    """A product on the shop front. `from_price` (đồng, VAT included) for `months` is its cheapest plan."""

    slug: str
    name: str
    summary: str
    kind: str
    category: str
    from_price: int
    months: int


class ShopFront(NamedTuple):
    """One page of products; `next_page` is the cursor of the page after it, empty at the end."""

    categories: tuple[CategoryShown, ...]
    products: tuple[ProductShown, ...]
    next_page: str


class PlanShown(NamedTuple):
    """A plan: `months` it runs, `price` in đồng including VAT, its table of (label, value)."""

    id: uuid.UUID
    name: str
    months: int
    price: int
    specs: tuple[tuple[str, str], ...]


class ProductPage(NamedTuple):
    """All that a product's page shows."""

    id: uuid.UUID
    slug_vi: str
    slug_en: str
    name: str
    summary: str
    description: str
    kind: str
    category: str
    category_slug: str
    plans: tuple[PlanShown, ...]


def version() -> int:
    """The number of the catalogue's present state; pages are cached under it. One query."""
    return models.Edition.objects.values_list("number", flat=True).first() or 0


def shop_front(language: rules.Language, *, category: str = "", page: str = "") -> ShopFront:
    """One page of what is on sale, in `language` (vi, en), of one category's slug or of all. Three queries.

    `page` is the cursor that the page before gave; one that cannot be read begins at the start.
    """
    shelves = _categories(language)
    on_sale = models.Product.objects.filter(ON_SALE)
    if category:
        # Compared here: whatever a visitor typed into the address never reaches the database server's log.
        chosen = [number for number, shelf in shelves.items() if shelf.slug == category]
        on_sale = on_sale.filter(category_id__in=chosen)
    rows = _page(on_sale, language, page)
    shown = rows[:PAGE]
    cheapest = _cheapest([row["id"] for row in shown])
    names = {shelf_id: shelf.name for shelf_id, shelf in shelves.items()}
    products = tuple(
        ProductShown(
            row[f"slug_{language}"], row[f"name_{language}"], row[f"summary_{language}"], row["kind"],
            names[row["category_id"]], *cheapest[row["id"]],
        )
        for row in shown if row["id"] in cheapest
    )  # fmt: skip
    following = f"{shown[-1]['place']}.{shown[-1]['id'].hex}" if len(rows) > PAGE else ""
    return ShopFront(tuple(shelves.values()), products, following)


def product(slug: str, language: rules.Language) -> ProductPage | None:
    """The page of the product with this slug in either language, or None when it is not on sale. Two queries."""
    found = (
        models.Product.objects.filter(ON_SALE)
        .filter(Q(slug_vi=slug) | Q(slug_en=slug))
        .select_related("category")
        .first()
    )
    if found is None:
        return None
    plans = models.Plan.objects.filter(product=found, withdrawn_at=None).order_by("place", "id")
    words: dict[str, str] = {name: getattr(found, f"{name}_{language}") for name in ("name", "summary", "description")}
    return ProductPage(
        id=found.pk,
        slug_vi=found.slug_vi,
        slug_en=found.slug_en,
        kind=found.kind,
        category=getattr(found.category, f"name_{language}"),
        category_slug=getattr(found.category, f"slug_{language}"),
        plans=tuple(_plan_shown(plan, language) for plan in plans),
        **words,
    )


def plan_on_sale(plan: uuid.UUID, *, lock: bool = False) -> models.Plan | None:
    """The plan with its product, when both are on sale; `lock` keeps price and publication from changing meanwhile."""
    rows = models.Plan.objects.filter(
        withdrawn_at=None, product__published_at__isnull=False, product__withdrawn_at=None
    )
    if lock:
        rows = rows.select_for_update()
    return rows.select_related("product").filter(pk=plan).first()


def plan_shown(plan: models.Plan, language: rules.Language) -> PlanShown:
    """A plan as the order page shows it."""
    return _plan_shown(plan, language)


def product_names(language: rules.Language) -> list[tuple[uuid.UUID, str]]:
    """Every product that is or was on sale, for the desk's lists. One query."""
    known = models.Product.objects.filter(published_at__isnull=False)
    return list(known.order_by("place", "id").values_list("id", f"name_{language}"))


def slugs() -> list[tuple[str, str]]:
    """Slugs (vi, en) of all products on sale, for the site map. One query."""
    return list(models.Product.objects.filter(ON_SALE).order_by("place", "id").values_list("slug_vi", "slug_en"))


def _categories(language: rules.Language) -> dict[uuid.UUID, CategoryShown]:
    return {
        row.pk: CategoryShown(
            getattr(row, f"slug_{language}"), row.slug_vi, row.slug_en, getattr(row, f"name_{language}")
        )
        for row in models.Category.objects.order_by("place", "id")
    }


def _page(on_sale: QuerySet[models.Product], language: rules.Language, page: str) -> list[dict[str, Any]]:
    place, dot, last = page.partition(".")
    if dot and place.isdecimal() and place.isascii() and len(place) < 10:
        try:
            after = uuid.UUID(last)
        except ValueError:
            pass
        else:
            on_sale = on_sale.filter(Q(place__gt=int(place)) | Q(place=int(place), id__gt=after))
    columns = (
        "id",
        "place",
        "kind",
        "category_id",
        f"slug_{language}",
        f"name_{language}",
        f"summary_{language}",
    )
    return list(on_sale.order_by("place", "id").values(*columns)[: PAGE + 1])


def _cheapest(products: list[uuid.UUID]) -> dict[uuid.UUID, tuple[int, int]]:
    """Price and months of each product's cheapest plan."""
    rows = models.Plan.objects.filter(product_id__in=products, withdrawn_at=None)
    found: dict[uuid.UUID, tuple[int, int]] = {}
    for product_id, price, months in rows.order_by("price").values_list("product_id", "price", "months"):
        found.setdefault(product_id, (price, months))
    return found


def _plan_shown(plan: models.Plan, language: rules.Language) -> PlanShown:
    return PlanShown(
        plan.pk,
        getattr(plan, f"name_{language}"),
        plan.months,
        plan.price,
        rules.specs_in(language, plan.specs),
    )
