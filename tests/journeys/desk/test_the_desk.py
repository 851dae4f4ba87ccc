"""Support finds a customer, opens what the ticket allows, and stops where it stops; billing matches a payment."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cloudspace.accounts.people.models import StaffMember
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.support import actions as support
from cloudspace.commerce.support.models import Ticket
from tests.accounts.conftest import AN, PASSWORD, code_at
from tests.commerce.conftest import Customer, notified, registered
from tests.interfaces.desk.conftest import vi
from tests.journeys.conftest import IMAGES, Shop, Walk

CASE_CLOSED = "The case is closed. Data is opened only while there is work to do."
NAME_ALONE = "A name alone finds nobody. Say one more thing that you were told."
FALLS_TO = "This page falls to: %(roles)s. A manager can give you one of these roles."
WRITTEN = "Máy chủ của tôi không lên từ sáng nay."


@pytest.fixture
def an(shop_served: Shop) -> Customer:
    """A customer."""
    return registered(AN)


@pytest.fixture
def ticket(an: Customer) -> Ticket:
    """An's, written by An."""
    return support.open_ticket(by=an.actor, subject_id=an.subject, topic="service", body=WRITTEN, language="vi")


@pytest.fixture
def order(an: Customer) -> Order:
    """An's order, waiting for its money."""
    plan = Plan.objects.order_by("product__place", "place")[0]
    return orders.place_order(by=an.actor, account=an.account.pk, plan=plan.pk, price_seen=plan.price, language="vi")


def sign_in(walk: Walk, email: str) -> Page:
    page = walk.open("/desk/")
    page.get_by_label("Thư điện tử").fill(email)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_label(vi("Code from your app")).fill(code_at())
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(vi("What waits for you"))
    return walk.check()


def still(walk: Walk, name: str) -> None:
    """A picture for the guide of what was just opened: asked for anew, the page would have it closed again."""
    if not os.environ.get("PICTURES"):
        return
    for theme in ("light", "dark"):
        walk.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        walk.page.screenshot(path=IMAGES / f"{name}-{walk.name}-{theme}.png")
    walk.page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_support_opens_what_the_ticket_allows_and_the_customer_sees_it(
    walk: Callable[..., Walk], hire: Callable[..., StaffMember], an: Customer, ticket: Ticket, screen: str
) -> None:
    member = hire("chi@cloudspace.vn", "Lê Thị Chi", "support")
    chi = walk(screen)
    page = sign_in(chi, "chi@cloudspace.vn")
    chi.picture("desk")
    page.get_by_role("link", name=ticket.number).first.click()
    expect(page.get_by_text(WRITTEN)).to_have_count(0)
    chi.check()
    page.get_by_role("button", name=vi("Take this ticket")).click()
    expect(page.get_by_text(vi("The case is yours now."))).to_be_visible()
    page.locator("summary", has_text=vi("Message")).click()
    chi.check()
    page.get_by_role("button", name=vi("Open and write it down")).click()
    expect(page.get_by_text(WRITTEN)).to_be_visible()
    chi.check()
    still(chi, "desk-ticket")

    page.get_by_role("link", name=an.account.number).click()
    chi.check("desk-customer")
    page.locator("summary", has_text=vi("Full name")).click()
    page.locator("details[open]").get_by_role("button").click()
    expect(page.get_by_text(AN.full_name)).to_be_visible()
    still(chi, "desk-opened")
    assert AN.full_name not in page.url
    chi.check()

    support.close_ticket(by=an.actor, ticket=ticket.pk)
    page.locator("summary", has_text=vi("Phone")).click()
    page.locator("details[open]").get_by_role("button").click()
    expect(page.get_by_text(vi(CASE_CLOSED), exact=False).last).to_be_visible()
    expect(page.get_by_text("912345678")).to_have_count(0)
    chi.wrong.clear()
    chi.open("/desk/openings/")
    expect(page.get_by_text(an.account.number).first).to_be_visible()

    own = walk("phone")
    mine = own.open("/sign-in/")
    mine.get_by_label("Thư điện tử").fill(AN.email)
    mine.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    mine.get_by_role("button", name="Đăng nhập").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("Tài khoản của bạn")
    own.open("/account/openings/")
    expect(mine.get_by_text(member.badge).first).to_be_visible()


def test_without_javascript_the_same_work_is_done(
    walk: Callable[..., Walk], hire: Callable[..., StaffMember], an: Customer, ticket: Ticket
) -> None:
    hire("chi@cloudspace.vn", "Lê Thị Chi", "support")
    chi = walk("desktop", script=False)
    page = chi.page
    page.goto(f"{chi.shop.url}/desk/tickets/{ticket.number}/")
    page.get_by_label("Thư điện tử").fill("chi@cloudspace.vn")
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_label(vi("Code from your app")).fill(code_at())
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("button", name=vi("Take this ticket")).click()
    page.locator("summary", has_text=vi("Message")).click()
    page.get_by_role("button", name=vi("Open and write it down")).click()
    expect(page.get_by_text(WRITTEN)).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text(ticket.number)
    assert WRITTEN not in page.url


def test_a_customer_is_found_by_a_name_without_marks_and_lists_move_by_keyboard(
    walk: Callable[..., Walk], hire: Callable[..., StaffMember], an: Customer, ticket: Ticket
) -> None:
    hire("chi@cloudspace.vn", "Lê Thị Chi", "support")
    support.open_ticket(by=an.actor, subject_id=an.subject, topic="other", body="Xin chào.", language="vi")
    chi = walk("desktop")
    page = sign_in(chi, "chi@cloudspace.vn")
    first = page.locator("[data-rows] tbody th a").nth(0)
    first.focus()
    page.keyboard.press("j")
    expect(page.locator("[data-rows] tbody th a").nth(1)).to_be_focused()

    chi.open("/desk/people/")
    page.get_by_label(vi("Number, e-mail, phone or name")).fill("nguyen thi an")
    page.get_by_role("button", name=vi("Search")).click()
    expect(page.get_by_text(vi(NAME_ALONE), exact=False).first).to_be_visible()
    chi.check()
    page.get_by_label(vi("Province or city")).select_option("01")
    page.get_by_role("button", name=vi("Search")).click()
    page.get_by_role("link", name=an.account.number).click()
    chi.check()


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_billing_matches_a_payment_by_hand(
    walk: Callable[..., Walk], hire: Callable[..., StaffMember], order: Order, screen: str
) -> None:
    hire("ha@cloudspace.vn", "Phạm Thu Hà", "billing")
    assert notified(1, order.price, "NGUYEN THI AN chuyen tien") is not None
    ha = walk(screen)
    page = sign_in(ha, "ha@cloudspace.vn")
    page.locator("[data-rows] tbody th a").first.click()
    ha.check("desk-payment")
    page.get_by_role("button", name=vi("Take this payment")).click()
    page.locator("summary", has_text=vi("Description of the transfer")).click()
    page.locator("details[open]").get_by_role("button").click()
    expect(page.get_by_text("NGUYEN THI AN chuyen tien")).to_be_visible()
    page.get_by_label(vi("Order number or payment reference")).fill(order.number)
    page.get_by_role("button", name=vi("Match"), exact=True).click()
    expect(page.get_by_text(vi("The payment was matched."))).to_be_visible()
    ha.check()
    ha.open("/desk/payments/")
    ha.open(f"/desk/orders/{order.number}/")


def test_back_shows_nothing_after_signing_out(
    walk: Callable[..., Walk], hire: Callable[..., StaffMember], an: Customer
) -> None:
    hire("minh@cloudspace.vn", "Đỗ Minh", "manager", "operator")
    minh = walk("phone")
    page: Any = sign_in(minh, "minh@cloudspace.vn")
    minh.open(f"/desk/people/{an.account.number}/")
    page.get_by_role("button", name=vi("Sign out")).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.go_back()
    expect(page.get_by_text(an.account.number)).to_have_count(0)


def test_a_page_that_is_not_allowed_says_what_would_allow_it(
    walk: Callable[..., Walk], hire: Callable[..., StaffMember], shop_served: Shop
) -> None:
    hire("ha@cloudspace.vn", "Phạm Thu Hà", "billing")
    ha = walk("phone")
    page = sign_in(ha, "ha@cloudspace.vn")
    ha.open("/desk/tickets/")
    expect(page.get_by_text(vi(FALLS_TO), exact=False)).to_be_visible()
