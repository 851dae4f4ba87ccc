"""Registering, ordering and seeing the payment come, all without a script."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.accounts.conftest import AN, PASSWORD
from tests.journeys.conftest import Shop, Walk


def test_a_customer_without_javascript_registers_orders_and_pays(walk: Callable[..., Walk], shop_served: Shop) -> None:
    an = walk(script=False)
    page = an.page
    page.goto(shop_served.url + "/en/register/")
    page.get_by_label("E-mail").fill(AN.email)
    page.get_by_label("Full name").fill(AN.full_name)
    page.get_by_label("Phone").fill(AN.phone)
    page.get_by_label("Date of birth").fill(AN.birth_date)
    page.get_by_label("House and street").fill(AN.street)
    page.get_by_label("Province or city").select_option("01")
    page.get_by_role("button", name="Show the communes of this province").click()
    page.get_by_label("Commune or ward").select_option("00070")
    expect(page.get_by_label("Full name")).to_have_value(AN.full_name)
    page.get_by_role("button", name="Register").click()
    # The summary names what is missing, with a way to each field.
    page.get_by_role("link", name="Password: Please fill this in.").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("I have read these texts").check()
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mailbox")

    page.goto(shop_served.link("/confirm/"))
    page.get_by_label("Password that you chose").fill("of somebody else")
    page.get_by_role("button", name="Confirm this address").click()
    expect(page.locator("main")).to_contain_text("This is not the password chosen at this registration.")
    page.get_by_label("Password that you chose").fill(PASSWORD)
    page.get_by_role("button", name="Confirm this address").click()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail").fill(AN.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")

    page.goto(shop_served.url + "/en/products/virtual-server/")
    page.locator(".card a").first.click()
    page.get_by_role("button", name="Order and owe the price").click()
    number = page.url.rstrip("/").rpartition("/")[2]
    shop_served.pay(number)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("#order-state")).to_contain_text("Paid")
