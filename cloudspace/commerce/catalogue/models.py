"""Categories, products, plans, and the number of the catalogue's present state. All texts are the shop's own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from cloudspace.kit import ids
from cloudspace.kit.holding import Clear, Holding


def _ours(*names: str, **others: Clear) -> Holding:
    return Holding(clear={"id": Clear.KEY, **dict.fromkeys(names, Clear.OURS), **others})


class Category(models.Model):
    """A shelf of the shop front."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    slug_vi = models.SlugField(max_length=60, unique=True)
    slug_en = models.SlugField(max_length=60, unique=True)
    name_vi = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    place = models.PositiveIntegerField()

    holding = _ours("slug_vi", "slug_en", "name_vi", "name_en", place=Clear.FIGURE)


class Product(models.Model):
    """Something on sale, in one or more plans. On the shop front from `published_at` until `withdrawn_at`."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="products")
    kind = models.CharField(max_length=24)
    slug_vi = models.SlugField(max_length=80, unique=True)
    slug_en = models.SlugField(max_length=80, unique=True)
    name_vi = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    summary_vi = models.CharField(max_length=240)
    summary_en = models.CharField(max_length=240)
    description_vi = models.TextField()
    description_en = models.TextField()
    place = models.PositiveIntegerField()
    published_at = models.DateTimeField(null=True)
    published_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    holding = _ours(
        "slug_vi", "slug_en", "name_vi", "name_en", "summary_vi", "summary_en", "description_vi", "description_en",
        category=Clear.REFERENCE, kind=Clear.STATE, place=Clear.FIGURE,
        published_at=Clear.TIME, published_by=Clear.REFERENCE,
        withdrawn_at=Clear.TIME, withdrawn_by=Clear.REFERENCE,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by=None) | Q(published_at__isnull=False),
                name="catalogue_published_at_and_by",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) | Q(withdrawn_at__isnull=False),
                name="catalogue_withdrawn_at_and_by",
            ),
        ]
        indexes = [
            models.Index(
                fields=["place", "id"],
                condition=Q(published_at__isnull=False, withdrawn_at=None),
                name="catalogue_on_sale",
            ),
        ]


class Plan(models.Model):
    """One offer of a product: so many months for so much, VAT included."""

    id = models.UUIDField(primary_key=True, default=ids.new_id, editable=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="plans")
    name_vi = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    months = models.PositiveSmallIntegerField()
    price = models.BigIntegerField()
    specs = models.JSONField(default=list)
    place = models.PositiveIntegerField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    holding = _ours(
        "name_vi", "name_en", "specs",
        product=Clear.REFERENCE, months=Clear.FIGURE, price=Clear.MONEY, place=Clear.FIGURE,
        withdrawn_at=Clear.TIME, withdrawn_by=Clear.REFERENCE,
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(months__gte=1, months__lte=60), name="catalogue_months"),
            models.CheckConstraint(condition=Q(price__gte=1000), name="catalogue_price"),
            models.CheckConstraint(
                condition=Q(withdrawn_by=None) | Q(withdrawn_at__isnull=False),
                name="catalogue_plan_withdrawn",
            ),
        ]
        indexes = [
            models.Index(fields=["product", "place"], name="catalogue_plans_of_product"),
        ]


class Edition(models.Model):
    """The number of the catalogue's present state: pages are cached under it, and every write raises it."""

    row = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)

    holding = Holding(clear={"row": Clear.KEY, "number": Clear.FIGURE})

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(row=1), name="catalogue_one_edition")]
