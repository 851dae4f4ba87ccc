"""A service from its page to its end, and the account with it (R1)."""

from __future__ import annotations

import datetime as dt
import re

from django.test import Client

from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.services import actions as services
from cloudspace.commerce.services.models import ProvisioningCall, Service
from cloudspace.kit import clock
from cloudspace.policy.model import Policy
from tests.commerce.conftest import PROGRAM, Customer, paid
from tests.interfaces.storefront.conftest import words


def _active(an: Customer, plan: Plan) -> Service:
    order = orders.place_order(by=an.actor, account=an.account.pk, plan=plan.pk, price_seen=plan.price, language="vi")
    paid(order)
    services.confirm_call(by=PROGRAM, call=ProvisioningCall.objects.get().pk)
    return Service.objects.get()


def test_a_service_ends_with_its_period_and_may_be_kept_after_all(browser: Client, an: Customer, plan: Plan) -> None:
    service = _active(an, plan)
    page = f"/account/services/{service.number}/"
    assert "đang hoạt động" in words(browser.get("/account/"))
    browser.post(page + "end/", {"when": "period_end"})
    assert "Theo yêu cầu của bạn" in words(browser.get(page))
    browser.post(page + "keep/")
    assert "Theo yêu cầu của bạn" not in words(browser.get(page))


def test_a_service_ends_now(browser: Client, an: Customer, plan: Plan) -> None:
    service = _active(an, plan)
    page = f"/account/services/{service.number}/"
    slip = browser.post(page + "end/", {"when": "now"})
    assert slip.status_code == 422
    assert "đã hiểu những gì sẽ bị xóa" in words(slip)
    assert "đang hoạt động" in words(browser.get(page))
    browser.post(page + "end/", {"when": "now", "understood": "1"})
    assert "đã kết thúc" in words(browser.get(page))
    assert browser.post(page + "end/", {"when": "now"}).status_code == 409


def test_many_services_stand_on_pages(browser: Client, an: Customer, plan: Plan) -> None:
    now = clock.now()
    for ago in range(33, 0, -1):
        with clock.set_to(now - dt.timedelta(hours=ago)):
            order = orders.place_order(
                by=an.actor, account=an.account.pk, plan=plan.pk, price_seen=plan.price, language="vi"
            )
            paid(order, number=ago)
    newest = browser.get("/account/").content.decode()
    (older,) = re.findall(r'href="(\?before=[^"]+)"', newest)
    rest = browser.get("/account/" + older).content.decode()
    listed = [set(re.findall(r'href="/account/services/(DV-\w+)/"', page)) for page in (newest, rest)]
    assert [len(one) for one in listed] == [30, 3]
    assert listed[0] | listed[1] == set(Service.objects.values_list("number", flat=True))
    assert 'rel="next"' not in rest
    # What names no service of theirs begins at the start.
    assert browser.get("/account/?before=DV-00000000").status_code == 200


def test_anothers_service_is_not_there(an: Customer, binh: Customer, plan: Plan, sign_in: object) -> None:
    service = _active(an, plan)
    other = sign_in("binh@example.vn")  # type: ignore[operator]
    assert other.get(f"/account/services/{service.number}/").status_code == 404
    assert other.post(f"/account/services/{service.number}/end/", {"when": "now"}).status_code == 404


def test_closing_says_first_what_happens_on_which_day(
    browser: Client, an: Customer, plan: Plan, policy: Policy
) -> None:
    _active(an, plan)
    said = words(browser.get("/account/close/"))
    due = policy.dies_on("service", clock.today())
    for day in (clock.today(), due - dt.timedelta(days=30), due, due + dt.timedelta(days=7)):
        assert f"{day:%d/%m/%Y}" in said
    assert "1 dịch vụ đang chạy kết thúc ngay" in said


def test_closing_takes_a_tick_then_ends_everything_and_signs_out(browser: Client, an: Customer, plan: Plan) -> None:
    service = _active(an, plan)
    account = {"account": str(an.account.pk)}
    assert browser.post("/account/close/", account).status_code == 422
    answer = browser.post("/account/close/", {**account, "understood": "1"})
    assert "Tài khoản của bạn đã đóng" in words(answer)
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    service.refresh_from_db()
    assert service.ended_at is not None
    assert browser.get("/account/").status_code == 302


def test_whoever_closed_the_account_still_sees_their_data(
    browser: Client, an: Customer, sign_in: object, policy: Policy
) -> None:
    browser.post("/account/close/", {"account": str(an.account.pk), "understood": "1"})
    again = sign_in()  # type: ignore[operator]
    said = words(again.get("/account/my-data/"))
    assert "Nguyễn Thị An" in said
    assert "không làm thời hạn dài thêm" in said
    assert "cũng tính là dùng dịch vụ" not in said
    assert f"{policy.dies_on('service', clock.today()):%d/%m/%Y}" in said
    assert "đã đóng" in words(again.get("/account/"))
    assert "đã đóng rồi" in words(again.get("/account/close/"))


def test_a_closed_account_orders_nothing_and_is_told_so_before_it_tries(
    browser: Client, an: Customer, plan: Plan, sign_in: object
) -> None:
    assert "0 dịch vụ" not in words(browser.get("/account/close/"))
    browser.post("/account/close/", {"account": str(an.account.pk), "understood": "1"})
    again = sign_in()  # type: ignore[operator]
    page = again.get(f"/order/{plan.pk}/")
    assert "đã đóng nên không đặt hàng được nữa" in words(page)
    assert b'name="once"' not in page.content
    assert again.post(f"/order/{plan.pk}/", {"account": str(an.account.pk)}).status_code == 422
