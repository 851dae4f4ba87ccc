"""What happened in the demo shop, in the order in which it happened."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.payments import actions as payments
from cloudspace.commerce.services import actions as services
from cloudspace.commerce.support import actions as support
from cloudspace.commerce.support import queries as supported
from cloudspace.compliance.retention import tasks as retention
from cloudspace.interfaces.cli.demo import cast
from cloudspace.interfaces.cli.demo.shop import Shop
from cloudspace.kit import clock
from cloudspace.messaging.drivers import catcher

_CODE = re.compile(r"/erasure/([0-9A-Z-]+)")
_WHO = {who.key: who for who in cast.CUSTOMERS}


class Event(NamedTuple):
    """Something that happened `days_ago`; what it returns stands in demo.json under `kept`."""

    days_ago: float
    happen: Callable[[Shop], str | None]
    kept: str = ""


def staff(shop: Shop) -> None:
    """Everybody at the desk joins."""
    for colleague in cast.STAFF:
        shop.hire(colleague)


def may_trang_leaves(shop: Shop) -> None:
    """A customer came, bought once, and closed the account the same month."""
    shop.buy("may-trang", "object-storage", 1)
    services.close_account(by=shop.customer("may-trang"), account=shop.accounts["may-trang"].pk)


def may_trang_is_warned(shop: Shop) -> str | None:
    """R1: thirty days before, the warning with the receipt's code goes out."""
    retention.play(clock.now())
    shop.upkeep()
    found = [_CODE.search(mail.text) for mail in catcher.caught()]
    return next((code[1] for code in found if code), None)


def may_trang_is_erased(shop: Shop) -> None:
    """R1: the year is over."""
    retention.play(clock.now())


def roots_move_on(shop: Shop) -> None:
    """R1: the next epoch begins, and the root under which copies of the erased were kept dies once they are gone."""
    retention.rotate()


def nang_vang_leaves(shop: Shop) -> str:
    """A customer who closed the account eleven months ago: the warning comes soon."""
    shop.buy("nang-vang", "web-hosting")
    services.close_account(by=shop.customer("nang-vang"), account=shop.accounts["nang-vang"].pk)
    return shop.accounts["nang-vang"].number


def an_buys(shop: Shop) -> str:
    """An active service with months to run."""
    return shop.buy("an", "virtual-server").number


def an_asks(shop: Shop) -> str:
    """Chi takes the ticket, opens it, answers; all of it stands in An's list."""
    ticket = shop.ask("an", "service", "Xin cho biết cách đổi hệ điều hành của máy chủ mà không mất dữ liệu.")
    chi = shop.colleague("support")
    support.take_ticket(by=chi, ticket=ticket.pk)
    supported.thread(ticket, by=chi)
    support.reply(by=chi, ticket=ticket.pk, body="Chào bạn, bạn hãy sao lưu ổ đĩa trước rồi chọn “Cài lại” nhé.")
    return ticket.number


def an_asks_again(shop: Shop) -> str:
    """A ticket that waits for somebody to take it."""
    return shop.ask("an", "payment", "Tôi đã chuyển khoản cho đơn mới, khi nào dịch vụ được mở?").number


def binh_buys(shop: Shop) -> str:
    """A domain name, and a ticket that was answered and closed."""
    service = shop.buy("binh", "vn-domain")
    ticket = shop.ask("binh", "order", "Tôi có thể đổi tên chủ thể của tên miền không?")
    chi = shop.colleague("support")
    support.take_ticket(by=chi, ticket=ticket.pk)
    support.reply(by=chi, ticket=ticket.pk, body="Được bạn nhé. Bạn gửi giúp bản khai theo mẫu ở trang tên miền.")
    support.close_ticket(by=chi, ticket=ticket.pk)
    return service.number


def da_cuoi_runs_a_firm(shop: Shop) -> str:
    """An organisation with a tax code; its service is suspended for the time being."""
    account = shop.accounts["da-cuoi"]
    customers.correct_organisation(
        by=shop.customer("da-cuoi"), account=account, organisation_name="Công ty Đá Cuội Ví Dụ",
        tax_code="0100109106",
    )  # fmt: skip
    service = shop.buy("da-cuoi", "web-hosting")
    services.suspend_service(by=shop.colleague("manager"), service=service.pk)
    return account.number


def gio_dong_lets_an_order_go(shop: Shop) -> str:
    """An order that nobody paid in time."""
    return shop.order("gio-dong", "business-mail", 1).number


def song_bien_pays_too_little(shop: Shop) -> str:
    """A transfer whose amount does not fit: parked, and given to billing."""
    order = shop.order("song-bien", "web-hosting")
    transfer = shop.transfer(order.price - 90_000, f"{order.request.reference} tien thue web")
    payments.assign_transfer(by=shop.colleague("manager"), transfer=transfer.pk, to=shop.colleagues["billing"])
    return str(transfer.pk)


def somebody_pays_without_reference(shop: Shop) -> str:
    """A transfer that names no order."""
    return str(shop.transfer(250_000, "chuyen tien hosting thang nay").pk)


def trang_ram_waits_for_delivery(shop: Shop) -> str:
    """Paid, and not yet started by anybody."""
    order = shop.order("trang-ram", "managed-postgresql", 1)
    shop.pay(order)
    return order.number


def suoi_nho_calls(shop: Shop) -> str:
    """Support wrote down a call: until the customer confirms it, it opens nothing."""
    service = shop.buy("suoi-nho", "vn-domain")
    services.end_service(by=shop.customer("suoi-nho"), service=service.pk, when="period_end")
    ticket = support.open_ticket(
        by=shop.colleague("support"), subject_id=shop.subjects["suoi-nho"], topic="account",
        body="Khách gọi điện hỏi về ngày tên miền hết hạn.", language="vi",
    )  # fmt: skip
    return ticket.number


def hat_mua_writes_in_english(shop: Shop) -> str:
    """A customer in English, who waits for the payment details."""
    shop.ask("hat-mua", "privacy", "Which data of mine do you keep, and until when?")
    return shop.order("hat-mua", "container-platform", 1).number


def comes(key: str) -> Callable[[Shop], None]:
    """Somebody registers and confirms their address."""
    return lambda shop: shop.register(_WHO[key])


EVENTS = (
    Event(420, staff),
    Event(415, comes("may-trang")),
    Event(414, may_trang_leaves),
    Event(400, comes("nang-vang")),
    Event(344, nang_vang_leaves, "account_soon_warned"),
    Event(200, comes("an")),
    Event(199, an_buys, "service_active"),
    Event(150, comes("binh")),
    Event(149, binh_buys, "service_of_another"),
    Event(120, comes("da-cuoi")),
    Event(119, da_cuoi_runs_a_firm, "account_of_organisation"),
    Event(78, may_trang_is_warned, "erasure_code"),
    Event(60, comes("suoi-nho")),
    Event(59, suoi_nho_calls, "ticket_unconfirmed"),
    Event(45, may_trang_is_erased),
    Event(44, roots_move_on),
    Event(38, roots_move_on),
    Event(30, comes("gio-dong")),
    Event(29, gio_dong_lets_an_order_go, "order_expired"),
    Event(12, comes("song-bien")),
    Event(11, song_bien_pays_too_little, "transfer_parked"),
    Event(10, an_asks, "ticket_assigned"),
    Event(8, comes("trang-ram")),
    Event(6, somebody_pays_without_reference, "transfer_unknown"),
    Event(5, lambda shop: shop.visit("an")),
    Event(4, comes("hat-mua")),
    Event(3, hat_mua_writes_in_english, "order_in_english"),
    Event(2.5, comes("sao-mai")),
    Event(2, lambda shop: shop.order("sao-mai", "backup", 1).number, "order_waiting"),
    Event(1, trang_ram_waits_for_delivery, "order_paid"),
    Event(0.5, lambda shop: shop.order("an", "object-storage", 1).number, "order_of_customer_waiting"),
    Event(0.4, an_asks_again, "ticket_waiting"),
    Event(0.1, lambda shop: shop.register(_WHO["la-phong"], confirm=False)),
    Event(0, roots_move_on),
)
