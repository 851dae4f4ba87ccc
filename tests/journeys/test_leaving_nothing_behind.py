"""P2: after signing out, Back shows nothing, and nothing is left in the browser."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.accounts.conftest import AN
from tests.commerce.conftest import registered
from tests.journeys.conftest import Shop, Walk


def test_back_shows_nothing_after_signing_out(walk: Callable[..., Walk], shop_served: Shop) -> None:
    registered(AN)
    an = walk("desktop")
    page = an.enter(AN.email)
    an.open("/account/my-data/")
    expect(page.locator("main")).to_contain_text(AN.full_name)
    page.get_by_role("button", name="Đăng xuất").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bạn đã đăng xuất")
    an.check()
    for _step in range(3):
        page.go_back()
        expect(page.locator("body")).not_to_contain_text(AN.full_name)
        expect(page.locator("body")).not_to_contain_text(AN.email)
    assert not [cookie for cookie in an.context.cookies() if cookie["name"] == "session"]
    # htmx notes the path of the page shown, and nothing else stands there.
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "account" not in kept.replace("next=", ""), kept


def test_the_form_is_filled_by_keyboard_alone(walk: Callable[..., Walk], shop_served: Shop) -> None:
    registered(AN)
    an = walk("desktop")
    page = an.open("/sign-in/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến thẳng nội dung")).to_be_focused()
    page.locator("#id_email").focus()
    page.keyboard.type(AN.email)
    page.keyboard.press("Tab")
    page.keyboard.type("wrong")
    page.keyboard.press("Enter")
    # The summary is read first.
    expect(page.locator("[data-error-summary]")).to_be_focused()
    an.check()


def test_a_password_is_shown_on_demand_and_sent_hidden(walk: Callable[..., Walk]) -> None:
    an = walk()
    page = an.open("/sign-in/")
    page.locator("#id_password").fill("bánh cuốn")
    page.get_by_role("button", name="Hiện mật khẩu").click()
    assert page.locator("#id_password").get_attribute("type") == "text"
    an.check()
    page.get_by_role("button", name="Ẩn mật khẩu").click()
    assert page.locator("#id_password").get_attribute("type") == "password"
