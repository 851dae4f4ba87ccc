"""What the shop shows of its hand: notes, sealed values, openings, clocks, promises."""

from __future__ import annotations

import datetime as dt

from cloudspace.interfaces.look import parts
from cloudspace.interfaces.look.samples import words


def why() -> parts.WhyNote:
    return parts.WhyNote(
        purpose=words.say("gửi hóa đơn và trả lời bạn", "sending invoices and answering you"),
        kept=words.say("một năm sau khi dịch vụ kết thúc", "one year after service ends"),
        readers=(
            words.say("bạn", "you"),
            words.say("người phụ trách yêu cầu hỗ trợ đang mở của bạn", "whoever is assigned your open ticket"),
        ),
        clause="C1",
        clause_href="#",
    )


def sealed() -> list[parts.SealedValue]:
    purposes = (parts.Choice("answer_request", words.say("Trả lời yêu cầu", "Answer a request")),)
    cases = (parts.Choice("1042", words.say("Yêu cầu 1042, đang mở", "Ticket 1042, open")),)
    phone, name, mail = words.say("Điện thoại", "Phone"), words.say("Họ và tên", "Full name"), "E-mail"
    entry = parts.Entry(
        120_417,
        words.NOW,
        words.say("trả lời yêu cầu", "answer a request"),
        words.say("yêu cầu 1042", "ticket 1042"),
        "#",
    )
    return [
        parts.SealedValue("phone", phone, "closed", open_href="#", purposes=purposes, cases=cases),
        parts.SealedValue(
            "born",
            words.say("Ngày sinh", "Date of birth"),
            "closed",
            allowed_by=words.say(
                "Chỉ mục đích “bảo vệ tài khoản” mới đọc được phần này.",
                "Only the purpose “secure the account” reads it.",
            ),
        ),
        parts.SealedValue("name", name, "opened", value="Nguyễn Thị Ẩn", entry=entry),
        parts.SealedValue("email", mail, "unreadable"),
    ]


def openings() -> tuple[parts.Opening, ...]:
    contact = words.say("thông tin liên lạc", "contact details")
    return (
        parts.Opening(
            "staff",
            words.say("Chi (nhân viên hỗ trợ)", "Chi (support)"),
            words.say("họ tên và số điện thoại", "name and phone number"),
            words.say("trả lời yêu cầu của bạn", "answer your request"),
            words.NOW,
            case=words.say("Yêu cầu 1042", "Ticket 1042"),
            case_href="#",
            entry=120_417,
            entry_href="#",
        ),
        parts.Opening(
            "program",
            "",
            contact,
            words.say("gửi hóa đơn tháng 11", "send the invoice for November"),
            words.NOW - dt.timedelta(days=3),
            entry=119_870,
            entry_href="#",
        ),
        parts.Opening(
            "self", "", words.say("hồ sơ", "profile"), "", words.NOW - dt.timedelta(days=6), count=4, entry=118_002
        ),
    )


def clocks() -> list[tuple[str, parts.Retention]]:
    began, ends = dt.date(2024, 3, 4), dt.date(2026, 6, 30)
    due = dt.date(2027, 6, 30)
    dispute = parts.Hold(words.say("tranh chấp 17 chưa kết thúc", "dispute 17 is not over"), dt.date(2026, 10, 2))
    audit = parts.Hold(
        words.say("yêu cầu bằng văn bản của tòa án", "a written order of a court"),
        dt.date(2026, 9, 1),
        dt.date(2027, 12, 31),
    )
    return [
        (words.say("Đang dùng, chưa có ngày kết thúc", "In use, no end"), parts.Retention(began, words.TODAY)),
        (
            words.say("Gói đã trả đến một ngày", "Paid until a day"),
            parts.Retention(began, words.TODAY, dt.date(2027, 3, 3), dt.date(2028, 3, 3)),
        ),
        (
            words.say("Đã kết thúc, năm lưu giữ đang chạy", "Ended, the year is running"),
            parts.Retention(began, words.TODAY, ends, due),
        ),
        (
            words.say("Tạm ngừng xóa, chưa biết đến khi nào", "Held without an end"),
            parts.Retention(began, words.TODAY, ends, due, (dispute,)),
        ),
        (
            words.say("Tạm ngừng xóa đến một ngày", "Held until a day"),
            parts.Retention(began, words.TODAY, ends, due, (audit,)),
        ),
        (
            words.say("Đã xóa", "Erased"),
            parts.Retention(
                dt.date(2022, 5, 1),
                words.TODAY,
                dt.date(2025, 10, 31),
                dt.date(2026, 10, 31),
                erased_on=dt.date(2026, 10, 31),
            ),
        ),
    ]


def promises() -> list[parts.PromiseMark]:
    return [
        parts.PromiseMark(
            "R1",
            words.say("Giữ trong thời gian dùng dịch vụ và một năm sau đó", "Kept during service and one year after"),
            "kept",
            words.NOW,
            href="#",
        ),
        parts.PromiseMark(
            "P3",
            words.say("Nhân viên không tiết lộ", "Staff do not disclose"),
            "broken",
            words.NOW,
            words.say(
                "Hai lượt mở không có vụ việc đang mở, ngày 21/11/2026.",
                "Two openings without an open case on 21/11/2026.",
            ),
            "#",
        ),
        parts.PromiseMark(
            "U6",
            words.say("Gợi ý phù hợp khi bạn cần dịch vụ", "Fitting recommendations when you ask"),
            "declared",
            reason=words.say(
                "Chưa có tính năng này, nên bản chính sách đang có hiệu lực không cam kết.",
                "The feature does not exist yet, so the policy in force does not promise it.",
            ),
        ),
    ]
