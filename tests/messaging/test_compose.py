"""The mail on the wire."""

from __future__ import annotations

import datetime as dt
import unicodedata
import uuid
from email import message_from_bytes
from email.headerregistry import AddressHeader
from email.message import EmailMessage
from email.policy import default

import pytest

from cloudspace.messaging import rules
from cloudspace.policy.model import Policy

AT = dt.datetime(2026, 11, 22, 3, 4, 5, tzinfo=dt.UTC)
ID = uuid.UUID("5f0c5c1e-7a52-4a1e-9b5f-0d7d8f6f2a11")
WORDS = rules.Content(
    "Đơn hàng của bạn đã được thanh toán đầy đủ, cảm ơn bạn rất nhiều và hẹn gặp lại",
    "Chào An,\n.\nmã: 1\n",
    "<p>Chào</p>",
)


def composed(policy: Policy, email: str = "an@example.vn", name: str = "Nguyễn Thị An") -> bytes:
    facts = rules.operator_facts(policy.operator, "vi")
    to = rules.Addressee(email, name)
    return rules.compose(WORDS, to=to, facts=facts, language="vi", message_id=ID, at=AT)


def parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, _class=EmailMessage, policy=default)


def test_headers_are_those_of_a_proper_automatic_mail(policy: Policy) -> None:
    mail = parsed(composed(policy))
    assert mail["From"] == '"Cloudspace.vn" <privacy@cloudspace.vn>'
    assert mail["Message-ID"] == f"<{ID.hex}@cloudspace.vn>"
    assert mail["Date"].datetime == AT
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "vi"
    assert mail["Subject"] == WORDS.subject
    assert {"Bcc", "Cc", "Reply-To", "List-Unsubscribe", "X-Mailer"} & set(mail.keys()) == set()


def test_text_and_html_say_the_same_in_two_forms(policy: Policy) -> None:
    mail = parsed(composed(policy))
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == WORDS.text
    assert html.get_content().strip() == WORDS.html


def test_the_wire_carries_seven_bits_short_lines_and_crlf(policy: Policy) -> None:
    content = composed(policy)
    assert content.isascii()
    lines = content.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 998


def test_the_message_id_holds_no_address(policy: Policy) -> None:
    assert "an" not in parsed(composed(policy, email="an@example.vn"))["Message-ID"].split("@")[0]


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị An", 'An "Chị Hai" Trần', "Trần, An", "An <mai@example.vn>", "An (shop)", "A" * 300, "Đặng " * 40,
        "An\r\nBcc: mai@example.vn", "An\nSubject: x", "An\x00", "", "=?utf-8?q?An?=", "an@example.vn",
    ],
)  # fmt: skip
def test_a_name_cannot_add_a_header_or_an_address(policy: Policy, name: str) -> None:
    mail = parsed(composed(policy, name=name))
    to = mail["To"]
    assert isinstance(to, AddressHeader)
    assert [address.addr_spec for address in to.addresses] == ["an@example.vn"]
    assert mail["Bcc"] is None
    assert mail["Subject"] == WORDS.subject


def test_a_name_typed_in_pieces_arrives_in_one_normal_form(policy: Policy) -> None:
    mail = parsed(composed(policy, name=unicodedata.normalize("NFD", "Nguyễn Thị Thuỷ")))
    assert mail["To"].addresses[0].display_name == "Nguyễn Thị Thuỷ"


@pytest.mark.parametrize(
    ("purpose", "repeated", "again"),
    [
        ("open_account", False, True), ("secure_account", False, True), ("retain_and_erase", False, True),
        ("secure_account", True, False), ("contact_when_needed", False, False), ("take_payment", False, False),
    ],
)  # fmt: skip
def test_only_mails_that_must_arrive_are_repeated_and_only_once(purpose: str, repeated: bool, again: bool) -> None:
    assert rules.may_repeat(purpose, repeated=repeated) is again
