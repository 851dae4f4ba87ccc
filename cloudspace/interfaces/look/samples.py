"""Made-up values for the gallery: every part in every state. Nobody in them exists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import get_language

from cloudspace.interfaces.look import parts

# Fixed, so that pictures of the gallery compare.
NOW = dt.datetime(2026, 11, 22, 2, 14, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)
QR_PAYLOAD = (
    "00020101021238530010A0000007270123000697041601092576788590208QRIBFTTA5303704540410005802VN62150811Chuyen tien6304BBB8"
)


def say(vi: str, en: str) -> str:
    """The sample's words in the reader's language. Samples are not the product's text: they stay out of gettext."""
    return vi if (get_language() or "vi").startswith("vi") else en


def everything() -> dict[str, Any]:
    """The context of `look/gallery.html`."""
    return {
        "why": _why(),
        "why_program": parts.WhyNote(
            say("so khớp khoản chuyển tiền của bạn", "matching your transfer"),
            say("một năm sau khi dịch vụ kết thúc", "one year after service ends"),
            program_only=True,
        ),
        "sealed": _sealed(),
        "openings": _openings(),
        "clocks": _clocks(),
        "promises": _promises(),
        "proof": parts.ProofCard(
            index=120_417, size=120_982, at=NOW, origin="cloudspace.vn/log",
            leaf="9f2c1e07b4ad5386c0d1a7e2f35b8846e19d70c2ab64f3158e0793d2c6a1b5f4",
            download_href="#", how_href="#",
        ),
        "notices": _notices(),
        "empty": parts.EmptyState(
            say("Bạn chưa có dịch vụ nào", "You have no services yet"),
            say("Khi bạn đặt một gói, nó sẽ hiện ở đây cùng ngày gia hạn.", "A plan that you order appears here with its renewal date."),
            parts.Link(say("Xem các gói", "See the plans"), "#"),
        ),
        "table": _orders(),
        "no_table": parts.Table(say("Hoá đơn", "Invoices"), (parts.Column(say("Số", "Number")),), ()),
        "pages": parts.Pages("#", "#"),
        "first_page": parts.Pages("", "#"),
        "steps": parts.Steps((say("Chọn gói", "Plan"), say("Thông tin", "Details"), say("Thanh toán", "Payment"), say("Hoàn tất", "Done")), 3),
        "transfer": parts.Transfer(
            QR_PAYLOAD, "ACB", "257678859", "CONG TY CLOUDSPACE", 1_250_000, "CS 7K2M 91", NOW + dt.timedelta(days=2)
        ),
        "bars": _tickets(),
        "line": _waiting(),
        "blank": parts.Plot(say("Khiếu nại", "Complaints"), say("Tháng", "Month"), say("Số vụ", "Cases"), ()),
        "fresh_form": GalleryForm(),
        "wrong_form": GalleryForm({"full_name": "Nguyễn Thị Ẩn", "email": "an@", "born": "31/02/1990", "plan": ""}),
        "plans": _plans(),
        "queues": _queues(),
        "sections": _sections(),
        "sign_out_href": "#",
        "amount": 1_250_000,
        "today": TODAY,
        "now": NOW,
    }  # fmt: skip


class GalleryForm(forms.Form):
    """A registration that leads nowhere."""

    def __init__(self, data: dict[str, str] | None = None) -> None:
        super().__init__(data, auto_id=f"{'wrong' if data else 'fresh'}_%s")
        fields = self.fields
        fields["full_name"] = forms.CharField(
            label=say("Họ và tên", "Full name"), widget=forms.TextInput({"autocomplete": "name"})
        )
        fields["email"] = forms.EmailField(
            label="E-mail",
            help_text=say("Chúng tôi gửi một liên kết xác nhận tới đây.", "We send a confirmation link here."),
            widget=forms.EmailInput({"autocomplete": "email", "inputmode": "email"}),
        )
        fields["born"] = forms.DateField(
            label=say("Ngày sinh", "Date of birth"),
            help_text=say("Ví dụ 22/11/1990", "For example 22/11/1990"),
            input_formats=["%d/%m/%Y"],
            widget=forms.TextInput({"autocomplete": "bday", "inputmode": "numeric"}),
        )
        fields["plan"] = forms.ChoiceField(
            label=say("Tỉnh, thành phố", "Province or city"),
            choices=[("", say("Chọn một nơi", "Choose one")), ("1", "Hà Nội"), ("2", "Thừa Thiên Huế"), ("3", "Cần Thơ")],
        )
        fields["pay"] = forms.ChoiceField(
            label=say("Cách thanh toán", "How to pay"),
            choices=[("qr", "VietQR"), ("card", say("Thẻ", "Card"))],
            widget=forms.RadioSelect,
            required=False,
        )
        fields["message"] = forms.CharField(
            label=say("Lời nhắn", "Message"), widget=forms.Textarea({"rows": 4}), required=False
        )
        fields["accept"] = forms.BooleanField(
            label=say("Tôi đã đọc và đồng ý với điều khoản dịch vụ", "I have read the terms of service and accept them"),
        )


def _why() -> parts.WhyNote:
    return parts.WhyNote(
        purpose=say("gửi hoá đơn và trả lời bạn", "sending invoices and answering you"),
        kept=say("một năm sau khi dịch vụ kết thúc", "one year after service ends"),
        readers=(
            say("bạn", "you"),
            say("người phụ trách phiếu hỗ trợ đang mở của bạn", "whoever is assigned your open ticket"),
        ),
        clause="C1",
        clause_href="#",
    )


def _sealed() -> list[parts.SealedValue]:
    purposes = (parts.Choice("answer_request", say("Trả lời yêu cầu", "Answer a request")),)
    cases = (parts.Choice("1042", say("Phiếu 1042, đang mở", "Ticket 1042, open")),)
    phone, name, mail = say("Điện thoại", "Phone"), say("Họ và tên", "Full name"), "E-mail"
    entry = parts.Entry(120_417, NOW, say("trả lời yêu cầu", "answer a request"), say("phiếu 1042", "ticket 1042"), "#")
    return [
        parts.SealedValue("phone", phone, "closed", open_href="#", purposes=purposes, cases=cases),
        parts.SealedValue(
            "born", say("Ngày sinh", "Date of birth"), "closed",
            allowed_by=say("Mục đích “bảo vệ tài khoản” mới đọc được mục này.", "Only the purpose “secure the account” reads it."),
        ),
        parts.SealedValue("name", name, "opened", value="Nguyễn Thị Ẩn", entry=entry),
        parts.SealedValue("email", mail, "unreadable"),
    ]  # fmt: skip


def _openings() -> tuple[parts.Opening, ...]:
    contact = say("thông tin liên hệ", "contact details")
    return (
        parts.Opening(
            "staff", say("Chi, nhân viên hỗ trợ,", "Chi from support"), say("họ tên và số điện thoại", "name and phone number"),
            say("trả lời yêu cầu của bạn", "answer your request"), NOW,
            case=say("Phiếu 1042", "Ticket 1042"), case_href="#", entry=120_417, entry_href="#",
        ),
        parts.Opening("program", "", contact, say("gửi hoá đơn tháng 11", "send the invoice for November"),
                      NOW - dt.timedelta(days=3), entry=119_870, entry_href="#"),
        parts.Opening("self", "", say("hồ sơ", "profile"), "", NOW - dt.timedelta(days=6), count=4, entry=118_002),
    )  # fmt: skip


def _clocks() -> list[tuple[str, parts.Retention]]:
    began, ends = dt.date(2024, 3, 4), dt.date(2026, 6, 30)
    due = dt.date(2027, 6, 30)
    dispute = parts.Hold(say("tranh chấp 17 chưa kết thúc", "dispute 17 is not over"), dt.date(2026, 10, 2))
    audit = parts.Hold(
        say("yêu cầu bằng văn bản của toà án", "a written order of a court"), dt.date(2026, 9, 1), dt.date(2027, 12, 31)
    )
    return [
        (say("Đang dùng, chưa có ngày kết thúc", "In use, no end"), parts.Retention(began, TODAY)),
        (say("Gói đã trả đến một ngày", "Paid until a day"),
         parts.Retention(began, TODAY, dt.date(2027, 3, 3), dt.date(2028, 3, 3))),
        (say("Đã kết thúc, năm lưu giữ đang chạy", "Ended, the year is running"), parts.Retention(began, TODAY, ends, due)),
        (say("Tạm giữ chưa biết ngày hết", "Held without an end"), parts.Retention(began, TODAY, ends, due, (dispute,))),
        (say("Tạm giữ đến một ngày", "Held until a day"), parts.Retention(began, TODAY, ends, due, (audit,))),
        (say("Đã xoá", "Erased"),
         parts.Retention(dt.date(2022, 5, 1), TODAY, dt.date(2025, 10, 31), dt.date(2026, 10, 31),
                         erased_on=dt.date(2026, 10, 31))),
    ]  # fmt: skip


def _promises() -> list[parts.PromiseMark]:
    return [
        parts.PromiseMark("R1", say("Giữ trong thời gian dùng dịch vụ và một năm sau đó", "Kept during service and one year after"), "kept", NOW, href="#"),
        parts.PromiseMark("P3", say("Nhân viên không tiết lộ", "Staff do not disclose"), "broken", NOW,
                          say("Hai lần mở không có vụ việc đang mở, ngày 21/11/2026.", "Two openings without an open case on 21/11/2026."), "#"),
        parts.PromiseMark("U6", say("Gợi ý phù hợp khi bạn cần dịch vụ", "Fitting recommendations when you ask"), "declared",
                          reason=say("Chưa có tính năng này, nên bản chính sách đang áp dụng không hứa.", "The feature does not exist yet, so the policy in force does not promise it.")),
    ]  # fmt: skip


def _notices() -> list[parts.Notice]:
    return [
        parts.Notice(say("Giá đã gồm thuế giá trị gia tăng.", "Prices include value added tax.")),
        parts.Notice(say("Chúng tôi đã nhận được khoản chuyển tiền.", "Your transfer has arrived."), "done", say("Đã thanh toán", "Paid")),
        parts.Notice(say("Hãy mở liên kết chúng tôi vừa gửi.", "Open the link that we just sent."), "wait",
                     say("Xác nhận e-mail của bạn", "Confirm your e-mail"), parts.Link(say("Gửi lại", "Send it again"), "#")),
        parts.Notice(say("Sau đó không ai khôi phục được dữ liệu, kể cả chúng tôi.", "Nobody can bring the data back afterwards, not even we."), "loss",
                     say("Đóng tài khoản là việc không thể hoàn tác", "Closing the account cannot be undone")),
    ]  # fmt: skip


def _orders() -> parts.Table:
    columns = (
        parts.Column(say("Đơn hàng", "Order")), parts.Column(say("Gói", "Plan")), parts.Column(say("Ngày", "Day")),
        parts.Column(say("Trạng thái", "State")), parts.Column(say("Số tiền", "Amount"), "number"),
    )  # fmt: skip
    rows = (
        parts.Row(("CS-2611-0042", say("Máy chủ ảo S", "Virtual server S"), "22/11/2026", say("Chờ chuyển tiền", "Awaiting transfer"), "1.250.000\u00a0₫"), "#"),
        parts.Row(("CS-2610-0913", say("Lưu trữ đối tượng 1 TB", "Object storage 1 TB"), "03/10/2026", say("Đang chạy", "Active"), "390.000\u00a0₫"), "#"),
        parts.Row(("CS-2511-0107", say("Tên miền .vn", "Domain .vn"), "22/11/2025", say("Đã kết thúc", "Ended"), "11.880.000\u00a0₫"), "#"),
    )  # fmt: skip
    return parts.Table(say("Đơn hàng của bạn", "Your orders"), columns, rows)


def _tickets() -> parts.Plot:
    values = (12, 18, 9, 22, 31, 17, 14, 25, 28, 12, 8, 19)
    points = tuple(parts.Point(f"T{month}" if say("v", "e") == "v" else str(month), value) for month, value in enumerate(values, start=1))
    return parts.Plot(say("Phiếu hỗ trợ mỗi tháng", "Tickets per month"), say("Tháng", "Month"), say("Phiếu", "Tickets"), points)  # fmt: skip


def _waiting() -> parts.Plot:
    values = (1240, 1110, 1320, 980, 860, 900, 740, 690)
    points = tuple(parts.Point(f"{14 + index:02d}/11", value) for index, value in enumerate(values))
    return parts.Plot(say("Lượt mở mỗi ngày", "Openings per day"), say("Ngày", "Day"), say("Lượt", "Openings"), points, "line")  # fmt: skip


def _plans() -> list[tuple[str, str, int]]:
    return [
        (say("Máy chủ ảo S", "Virtual server S"), say("2 nhân, 4 GB bộ nhớ, 60 GB NVMe, đặt tại Hà Nội", "2 cores, 4 GB memory, 60 GB NVMe, in Hà Nội"), 210_000),
        (say("Máy chủ ảo M", "Virtual server M"), say("4 nhân, 8 GB bộ nhớ, 120 GB NVMe", "4 cores, 8 GB memory, 120 GB NVMe"), 420_000),
        (say("Lưu trữ đối tượng", "Object storage"), say("1 TB, tương thích S3, ba bản sao ở hai nơi", "1 TB, speaks S3, three copies in two places"), 390_000),
    ]  # fmt: skip


def _queues() -> tuple[parts.Link, ...]:
    return (
        parts.Link(say("Chờ tôi", "Waits for me"), "#", current=True, count=3, mine=True),
        parts.Link(say("Phiếu hỗ trợ", "Tickets"), "#", count=12),
        parts.Link(say("Khoản tiền chưa khớp", "Unmatched payments"), "#", count=1),
        parts.Link(say("Đơn hàng", "Orders"), "#", count=0),
    )


def _sections() -> tuple[parts.Link, ...]:
    return (
        parts.Link(say("Tổng quan", "Overview"), "#", "house"),
        parts.Link(say("Dịch vụ", "Services"), "#", "server"),
        parts.Link(say("Dữ liệu của tôi", "My data"), "#", "database", current=True),
        parts.Link(say("Ai đã xem", "Who looked"), "#", "eye"),
        parts.Link(say("Thiết bị", "Devices"), "#", "smartphone"),
    )
