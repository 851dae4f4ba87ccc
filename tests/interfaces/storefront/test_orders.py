"""Ordering and paying (C2, C3, G1)."""

from __future__ import annotations

import datetime as dt
import re
import uuid

from django.test import Client

from cloudspace.accounts.people.models import Profile
from cloudspace.commerce.catalogue import actions as catalogue
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.services import actions as services
from cloudspace.commerce.services.models import ProvisioningCall
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from tests.commerce.conftest import PROGRAM, Customer, hire, lan, paid  # noqa: F401
from tests.interfaces.storefront.conftest import words


def _placed(browser: Client, an: Customer, plan: Plan) -> Order:
    answer = browser.post(f"/order/{plan.pk}/", {"account": str(an.account.pk), "price": str(plan.price)})
    assert answer.status_code == 302, words(answer)
    return Order.objects.select_related("request").get()


def test_the_review_shows_price_terms_and_a_button_that_says_what_it_does(browser: Client, plan: Plan) -> None:
    said = words(browser.get(f"/en/order/{plan.pk}/"))
    for expected in (
        "119.000",
        "with value added tax",
        "Terms of service",
        "Order and owe the price",
        "Cloudspace Ví Dụ",
    ):
        assert expected in said


def test_an_order_leads_to_how_to_pay(browser: Client, an: Customer, plan: Plan) -> None:
    order = _placed(browser, an, plan)
    said = words(browser.get(f"/account/orders/{order.number}/"))
    assert order.request.reference in said
    assert "0011012345678" in said
    assert f"Đơn hàng {order.number} đang chờ bạn chuyển" in words(browser.get("/account/"))


def test_pressing_twice_orders_once(browser: Client, an: Customer, plan: Plan) -> None:
    page = browser.get(f"/order/{plan.pk}/").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(account|price|once)" value="([^"]+)"', page))
    answers = [browser.post(f"/order/{plan.pk}/", hidden) for _ in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Order.objects.count() == 1
    for nonsense in ("", "x", "\0", str(uuid.uuid4())):
        assert browser.post(f"/order/{plan.pk}/", {**hidden, "once": nonsense}).status_code == 302


def test_a_changed_price_is_shown_before_anything_is_ordered(browser: Client, an: Customer, plan: Plan) -> None:
    catalogue.change_price(by=PROGRAM, plan=plan, price=150_000)
    answer = browser.post(f"/order/{plan.pk}/", {"account": str(an.account.pk), "price": str(plan.price - 31_000)})
    assert answer.status_code == 409
    assert "150.000" in words(answer)
    assert not Order.objects.exists()


def test_a_plan_off_sale_is_not_there(browser: Client, an: Customer, plan: Plan) -> None:
    catalogue.withdraw_plan(by=PROGRAM, plan=plan)
    assert browser.get(f"/order/{plan.pk}/").status_code == 404
    assert browser.get(f"/order/{uuid.uuid4()}/").status_code == 404


def test_nobody_orders_for_another_account(browser: Client, binh: Customer, plan: Plan) -> None:
    answer = browser.post(f"/order/{plan.pk}/", {"account": str(binh.account.pk), "price": str(plan.price)})
    assert answer.status_code == 422
    for nonsense in ("", "x", "\0"):
        assert browser.post(f"/order/{plan.pk}/", {"account": nonsense, "price": "1"}).status_code == 422


def test_ordering_stays_closed_and_says_what_is_missing(browser: Client, an: Customer, plan: Plan) -> None:
    Profile.objects.filter(subject_id=an.subject).update(phone=None)
    answer = browser.get(f"/en/order/{plan.pk}/")
    assert answer.status_code == 403
    said = words(answer)
    assert "Phone" in said
    assert "To call when something urgent happens to your service" in said


def test_the_page_asks_for_the_state_until_money_and_service_came(
    browser: Client,
    an: Customer,
    plan: Plan,
    lan: Actor,  # noqa: F811
) -> None:
    order = _placed(browser, an, plan)
    asking = browser.get(f"/account/orders/{order.number}/state/?ask=1")
    assert 'hx-get="/account/orders/' in asking.content.decode()
    assert "ask=2" in asking.content.decode()
    assert "hx-get" not in browser.get(f"/account/orders/{order.number}/state/?ask=99999").content.decode()
    paid(order)
    assert browser.get(f"/account/orders/{order.number}/state/")["HX-Refresh"] == "true"
    paid_page = browser.get(f"/account/orders/{order.number}/").content.decode()
    assert "seen=paid" in paid_page, "the page waits for the service too"
    assert "HX-Refresh" not in browser.get(f"/account/orders/{order.number}/state/?seen=paid")
    services.confirm_call(by=lan, call=ProvisioningCall.objects.get().pk)
    assert browser.get(f"/account/orders/{order.number}/state/?seen=paid")["HX-Refresh"] == "true"
    assert "hx-get" not in browser.get(f"/account/orders/{order.number}/").content.decode()
    assert "Đã thanh toán" in words(browser.get(f"/account/orders/{order.number}/"))


def test_asking_after_the_session_ended_leads_to_the_sign_in_page(browser: Client, an: Customer, plan: Plan) -> None:
    order = _placed(browser, an, plan)
    with clock.set_to(clock.now() + dt.timedelta(minutes=31)):
        answer = browser.get(f"/account/orders/{order.number}/state/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/sign-in/"


def test_an_unpaid_order_is_cancelled_once(browser: Client, an: Customer, plan: Plan) -> None:
    order = _placed(browser, an, plan)
    assert browser.post(f"/account/orders/{order.number}/cancel/").status_code == 302
    assert "Đã hủy" in words(browser.get(f"/account/orders/{order.number}/"))
    assert browser.post(f"/account/orders/{order.number}/cancel/").status_code == 409


def test_anothers_order_is_not_there(
    browser: Client, an: Customer, binh: Customer, plan: Plan, sign_in: object
) -> None:
    order = _placed(browser, an, plan)
    other = sign_in("binh@example.vn")  # type: ignore[operator]
    for path in ("", "state/"):
        assert other.get(f"/account/orders/{order.number}/{path}").status_code == 404
    assert other.post(f"/account/orders/{order.number}/cancel/").status_code == 404


def test_many_orders_stand_on_pages_and_few_notices(browser: Client, an: Customer, plan: Plan) -> None:
    now, numbers = clock.now(), []
    for ago in range(33, 0, -1):
        with clock.set_to(now - dt.timedelta(hours=ago)):
            made = orders.place_order(
                by=an.actor, account=an.account.pk, plan=plan.pk, price_seen=plan.price, language="vi"
            )
            numbers.append(made.number)
    newest = browser.get("/account/orders/").content.decode()
    (older,) = re.findall(r'href="(\?before=[^"]+)"', newest)
    rest = browser.get("/account/orders/" + older).content.decode()
    listed = [re.findall(r'href="/account/orders/(DH-\w+)/"', page) for page in (newest, rest)]
    assert [len(set(one)) for one in listed] == [30, 3]
    assert set(listed[0]) | set(listed[1]) == set(numbers)
    assert 'rel="next"' not in rest
    overview = words(browser.get("/account/"))
    assert overview.count("đang chờ bạn chuyển 119.000") == 3
    assert "Còn 30 đơn hàng nữa đang chờ" in overview
    # What names no order of theirs begins at the start.
    assert browser.get("/account/orders/?before=DH-00000000").status_code == 200
