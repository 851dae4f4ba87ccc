"""The shop front and a product's page: both languages, few queries, nothing that is not on sale."""

from __future__ import annotations

from typing import Any

import pytest

from cloudspace.commerce.catalogue import actions, demo, queries
from cloudspace.commerce.catalogue.models import Plan, Product
from cloudspace.commerce.catalogue.rules import Words
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.kit.errors import FieldsRefused

pytestmark = pytest.mark.django_db
BY = program("tests")

SOME_ID = "147b807a19a74f30a4366eca52fe2848"


@pytest.fixture(autouse=True)
def catalogue(db: None) -> None:
    demo.load(by=BY)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_shop_front_shows_all_products_in_three_queries(language: Any, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        front = queries.shop_front(language)
    assert len(front.products) == Product.objects.count() >= 10
    assert all(product.name and product.summary and product.from_price >= 1000 for product in front.products)
    assert front.next_page == ""


def test_the_cheapest_plan_gives_price_and_period() -> None:
    for shown in queries.shop_front("en").products:
        plans = Plan.objects.filter(product__slug_en=shown.slug)
        cheapest = min(plans, key=lambda plan: plan.price)
        assert (shown.from_price, shown.months) == (cheapest.price, cheapest.months)


def test_one_category_shows_its_own_products() -> None:
    front = queries.shop_front("vi", category="may-chu")
    assert {product.category for product in front.products} == {"Máy chủ"}


@pytest.mark.parametrize("slug", ["may-chu-ao", "virtual-server"])
def test_a_product_is_found_by_either_slug_in_two_queries(slug: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(2):
        page = queries.product(slug, "en")
    assert page is not None
    assert page.name == "Virtual server"
    assert page.plans[0].specs[0] == ("Processor", "1 virtual core")
    assert [plan.price for plan in page.plans][:2] == [119_000, 229_000]


@pytest.mark.parametrize("slug", ["", "none", "x" * 500, "a\x00b", "🙂"])
def test_an_unknown_slug_is_no_product(slug: str) -> None:
    if "\x00" in slug:
        slug = slug.replace("\x00", "%00")
    assert queries.product(slug, "vi") is None


def test_what_is_withdrawn_is_gone_from_front_and_page() -> None:
    product = Product.objects.get(slug_en="virtual-server")
    actions.withdraw_product(by=BY, product=product)
    assert queries.product("virtual-server", "en") is None
    assert "virtual-server" not in {shown.slug for shown in queries.shop_front("en").products}
    plan = product.plans.first()
    assert plan is not None
    assert queries.plan_on_sale(plan.pk) is None
    actions.publish_product(by=BY, product=product)
    assert queries.product("virtual-server", "en")


def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    demo.generate(by=BY, count=60, at=clock.now())
    seen: list[str] = []
    page = ""
    while True:
        front = queries.shop_front("vi", page=page)
        seen += [product.slug for product in front.products]
        page = front.next_page
        if not page:
            break
    assert len(seen) == len(set(seen)) == Product.objects.count()


@pytest.mark.parametrize("page", ["x", "1.x", "1.", ".", "9" * 40 + "." + SOME_ID, "١." + SOME_ID])
def test_a_cursor_that_cannot_be_read_begins_at_the_start(page: str) -> None:
    assert queries.shop_front("vi", page=page) == queries.shop_front("vi")


def test_every_write_raises_the_version() -> None:
    product = Product.objects.get(slug_en="virtual-server")
    plan = product.plans.first()
    assert plan is not None
    writes = [
        lambda: actions.change_price(by=BY, plan=plan, price=129_000),
        lambda: actions.withdraw_plan(by=BY, plan=plan),
        lambda: actions.withdraw_product(by=BY, product=product),
        lambda: actions.publish_product(by=BY, product=product),
    ]
    for write in writes:
        before = queries.version()
        write()
        assert queries.version() == before + 1


def test_the_version_costs_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert queries.version() > 0


def test_loading_the_demo_twice_adds_nothing() -> None:
    before = queries.version()
    assert demo.load(by=BY) == 0
    assert queries.version() == before


@pytest.mark.parametrize("price", [0, -1, 999, 10**13, True])
def test_a_price_that_is_none_is_refused(price: int) -> None:
    plan = Plan.objects.all()[0]
    with pytest.raises(FieldsRefused):
        actions.change_price(by=BY, plan=plan, price=price)


@pytest.mark.parametrize("slug", ["", "Có dấu", "a--b", "-a", "a" * 61, "a/b"])
def test_a_slug_that_cannot_stand_in_an_address_is_refused(slug: str) -> None:
    with pytest.raises(FieldsRefused):
        actions.put_category(by=BY, slug=Words(slug, "fine"), name=Words("a", "b"), place=9)


def test_a_product_without_plan_is_not_published() -> None:
    product = Product.objects.get(slug_en="virtual-server")
    for plan in product.plans.all():
        actions.withdraw_plan(by=BY, plan=plan)
    with pytest.raises(actions.NothingToSell):
        actions.publish_product(by=BY, product=product)
