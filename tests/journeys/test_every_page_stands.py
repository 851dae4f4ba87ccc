"""Axe on every page, in both languages, light and dark, on a phone; and what a page weighs."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Response

from cloudspace.commerce.catalogue.models import Plan
from tests.accounts.conftest import AN, PASSWORD
from tests.commerce.conftest import registered
from tests.interfaces.storefront.test_every_page import OWN, PUBLIC
from tests.journeys.conftest import Shop, Walk

WRONG = ("/nowhere/", "/erasure/AAAA-BBBB/", "/sign-out/")
# The words differ, the pages do not: the longest ones stand for all.
ENGLISH = ("/en/", "/en/products/virtual-server/", "/en/policy/", "/en/register/", "/en/promises/")
MOST_BYTES = 110 * 1024


def enter(walk: Walk, address: str = AN.email, language: str = "") -> Page:
    """Signs in through the form."""
    page = walk.page
    page.goto(f"{walk.shop.url}{language}/sign-in/")
    page.locator("#id_email").fill(address)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form.form button[type=submit]").click()
    page.wait_for_url("**/account/")
    return page


def test_public_pages_stand_in_both_languages(walk: Callable[..., Walk]) -> None:
    mai = walk()
    for path in (*PUBLIC, *WRONG, *ENGLISH):
        mai.open(path)
    mai.page.emulate_media(color_scheme="dark")
    for path in ("/", "/products/may-chu-ao/", "/policy/", "/register/", "/promises/"):
        mai.open(path)


def test_own_pages_stand_in_both_languages(walk: Callable[..., Walk], shop_served: Shop) -> None:
    registered(AN)
    an = walk()
    enter(an)
    plan = Plan.objects.order_by("product__place", "place")[0]
    for path in (*OWN, f"/order/{plan.pk}/", "/en/account/", "/en/account/my-data/", "/en/account/close/"):
        an.open(path)
    an.page.emulate_media(color_scheme="dark")
    for path in ("/account/my-data/", "/account/close/", f"/order/{plan.pk}/"):
        an.open(path)


def test_a_first_visit_weighs_little(walk: Callable[..., Walk], shop_served: Shop) -> None:
    """CSS, scripts and fonts of a first visit, compressed (LOOK: at most 110 KB). Pictures of icons stand apart."""
    import gzip

    mai = walk()
    sizes: dict[str, int] = {}

    def weigh(response: Response) -> None:
        kind = response.request.resource_type
        if kind in ("stylesheet", "script"):
            sizes[response.url] = len(gzip.compress(response.body()))
        elif kind == "font":
            sizes[response.url] = len(response.body())

    mai.page.on("response", weigh)
    mai.page.goto(shop_served.url + "/", wait_until="networkidle")
    assert sum(sizes.values()) <= MOST_BYTES, sizes
