"""From the first visit to the closed account, on a phone and on a desk."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.accounts.conftest import AN, PASSWORD
from tests.journeys.conftest import Shop, Walk


def _fill_registration(page: Page) -> None:
    page.get_by_label("Thư điện tử").fill(AN.email)
    page.get_by_label("Họ và tên").fill(AN.full_name)
    page.get_by_label("Số điện thoại").fill(AN.phone)
    page.get_by_label("Ngày sinh").fill(AN.birth_date)
    page.get_by_label("Số nhà, đường").fill(AN.street)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_label("Tôi đã đọc và chấp nhận").check()


@pytest.mark.parametrize("screen", ["phone", "desktop"])
def test_a_customer_registers_orders_pays_looks_and_leaves(
    walk: Callable[..., Walk], shop_served: Shop, screen: str
) -> None:
    an = walk(screen)
    page = an.open("/")
    an.picture("shop")
    page.get_by_role("link", name="Máy chủ ảo", exact=True).click()
    an.check()

    an.open("/policy/#R1")
    an.picture("policy")
    an.open("/register/")
    an.picture("register")
    _fill_registration(page)
    page.get_by_label("Tỉnh hoặc thành phố").select_option("01")
    expect(page.locator("#id_commune option[value='00070']")).to_be_attached()
    page.get_by_label("Xã, phường").select_option("00070")
    page.get_by_role("button", name="Đăng ký").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mời bạn xem hộp thư")
    an.check()

    link = shop_served.link("/confirm/")
    an.open("/mail/")
    an.open(link)
    page.get_by_label("Mật khẩu bạn đã chọn khi đăng ký", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Xác nhận địa chỉ này").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Địa chỉ của bạn đã được xác nhận")
    an.check()

    an.open("/account/")
    page.get_by_label("Thư điện tử").fill(AN.email)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản của bạn")
    an.check()

    an.open("/products/may-chu-ao/")
    page.locator(".card a").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xem lại đơn hàng")
    an.check()
    page.get_by_role("button", name="Đặt hàng và có nghĩa vụ thanh toán").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đơn hàng DH")
    an.check("pay")
    number = page.url.rstrip("/").rpartition("/")[2]
    shop_served.pay(number)
    # The page asks by itself and shows that the money came.
    expect(page.locator("#order-state")).to_contain_text("Đã thanh toán", timeout=15_000)
    an.check()
    an.open("/account/orders/")
    an.open("/account/")
    an.picture("account")

    an.open("/tickets/new/")
    page.get_by_label("Yêu cầu về việc gì").select_option("service")
    page.get_by_label("Nội dung").fill("Tôi muốn thêm địa chỉ IPv6.")
    page.get_by_role("button", name="Gửi").click()
    expect(page.locator(".openings")).to_contain_text("thêm địa chỉ IPv6")
    an.check()
    an.open("/tickets/")

    an.open("/account/my-data/")
    an.picture("my-data")
    expect(page.locator("main")).to_contain_text("Nguyễn Thị An")
    an.open("/account/my-data/phone/")
    page.get_by_label("Số điện thoại").fill("0987 000 111")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("status").first).to_contain_text("Đã sửa")
    an.check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải tất cả về").click()
    assert download.value.suggested_filename.endswith(".zip")

    shop_served.publish()
    an.open("/account/openings/")
    an.picture("openings")
    page.locator(".opening__entry a").last.click()
    an.check("proof")
    an.open("/account/sessions/")

    an.open("/account/close/")
    an.picture("close")
    page.get_by_role("button", name="Đóng tài khoản").click()
    expect(page.get_by_role("alert")).to_contain_text("đánh dấu")
    an.check()
    page.get_by_label("Tôi đã hiểu việc gì sẽ diễn ra vào ngày nào").check()
    page.get_by_role("button", name="Đóng tài khoản").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tài khoản của bạn đã đóng")
    an.check()
    an.open("/account/my-data/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Đăng nhập")
