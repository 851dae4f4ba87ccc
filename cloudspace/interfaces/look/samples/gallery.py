"""Every part in every state."""

from __future__ import annotations

import datetime as dt
from typing import Any

from cloudspace.interfaces.look import parts
from cloudspace.interfaces.look.samples import form, privacy, shop, words


def everything() -> dict[str, Any]:
    """The context of `look/gallery.html`."""
    return {**_of_privacy(), **_of_the_shop(), **_of_forms_and_figures()}


def _of_privacy() -> dict[str, Any]:
    return {
        "why": privacy.why(),
        "why_program": parts.WhyNote(
            words.say("ghép khoản chuyển của bạn", "matching your transfer"),
            words.say("một năm sau khi dịch vụ kết thúc", "one year after service ends"),
            program_only=True,
        ),
        "sealed": privacy.sealed(),
        "openings": privacy.openings(),
        "clocks": privacy.clocks(),
        "promises": privacy.promises(),
        "proof": parts.ProofCard(
            index=120_417,
            size=120_982,
            at=words.NOW,
            origin="cloudspace.vn/log",
            leaf="9f2c1e07b4ad5386c0d1a7e2f35b8846e19d70c2ab64f3158e0793d2c6a1b5f4",
            download_href="#",
            how_href="#",
        ),
    }


def _of_the_shop() -> dict[str, Any]:
    return {
        "notices": shop.notices(),
        "empty": parts.EmptyState(
            words.say("Bạn chưa có dịch vụ nào", "You have no services yet"),
            words.say(
                "Khi bạn đặt một gói, nó sẽ hiện ở đây kèm ngày hết kỳ.",
                "A plan that you order appears here with its renewal date.",
            ),
            parts.Link(words.say("Xem các gói", "See the plans"), "#"),
        ),
        "table": shop.orders(),
        "no_table": parts.Table(words.say("Hóa đơn", "Invoices"), (parts.Column(words.say("Số", "Number")),), ()),
        "pages": parts.Pages("#", "#"),
        "steps": parts.Steps(
            (
                words.say("Chọn gói", "Plan"),
                words.say("Thông tin", "Details"),
                words.say("Thanh toán", "Payment"),
                words.say("Hoàn tất", "Done"),
            ),
            3,
        ),
        "transfer": parts.Transfer(
            words.QR_PAYLOAD,
            "ACB",
            "257678859",
            "CONG TY CLOUDSPACE",
            1_250_000,
            "CS 7K2M 91",
            words.NOW + dt.timedelta(days=2),
        ),
        "plans": shop.plans(),
        "queues": shop.queues(),
        "sections": shop.sections(),
        "sign_out_href": "#",
    }


def _of_forms_and_figures() -> dict[str, Any]:
    return {
        "bars": shop.tickets(),
        "line": shop.waiting(),
        "blank": parts.Plot(
            words.say("Khiếu nại", "Complaints"), words.say("Tháng", "Month"), words.say("Số vụ", "Cases"), ()
        ),
        "fresh_form": form.GalleryForm(),
        "wrong_form": form.GalleryForm(
            {"full_name": "Nguyễn Thị Ẩn", "email": "an@", "born": "31/02/1990", "plan": ""}
        ),
        "amount": 1_250_000,
        "today": words.TODAY,
        "now": words.NOW,
    }
