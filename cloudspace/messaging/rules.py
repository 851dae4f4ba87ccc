"""How a mail is made up, and what becomes of one whose sending was cut off: decisions on plain values."""

from __future__ import annotations

import datetime as dt
import html
import re
import unicodedata
import uuid
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import NamedTuple
from urllib.parse import urlsplit

from cloudspace.policy.model import Operator

# Every mail is one job for the declared mail provider (POLICY, purposes: a job may be a mail).
PURPOSE = "hand_over_to_processor"
RECIPIENT = "mail_provider"
FIELDS = ("contact.email", "identity.full_name", "correspondence.message")
CASE_KIND = "mail_batch"

LARGEST_BATCH = 500  # one log entry covers at most so many people
LONGEST_SUBJECT = 200
# With the pauses of `leasing.retry_at` about three days.
MOST_ATTEMPTS = 20
KIND = re.compile(r"[a-z][a-z0-9_]*(?:/[a-z][a-z0-9_]*)?")
# A code or link that comes twice is harmless, one that does not come locks somebody out or hides an erasure.
_REPEATABLE = frozenset({"open_account", "secure_account", "retain_and_erase"})
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class OperatorFacts(NamedTuple):
    """Who runs the shop, in the reader's language (S1); the names that the mail layouts use."""

    name: str
    site: str
    legal_name: str
    tax_code: str
    address: str
    phone: str
    email: str
    complaints: str


class Content(NamedTuple):
    """The words of one mail."""

    subject: str
    text: str
    html: str


class Addressee(NamedTuple):
    """Where a mail goes; `name` may be empty."""

    email: str
    name: str


def operator_facts(operator: Operator, language: str) -> OperatorFacts:
    """The facts of the policy's operator in `language`, one of the policy's."""
    return OperatorFacts(
        name=operator.trading_name,
        site=operator.site,
        legal_name=operator.legal_name,
        tax_code=operator.tax_code,
        address=operator.address[language],
        phone=operator.phone,
        email=operator.email,
        complaints=operator.complaint_channel[language],
    )


def names_operator(content: Content, facts: OperatorFacts) -> bool:
    """Whether both forms of the mail say who runs the shop and how to reach them (S1)."""
    wanted = (facts.legal_name, facts.tax_code, facts.address, facts.phone, facts.email, facts.complaints)
    readable = html.unescape(content.html)
    return all(fact in content.text and fact in readable for fact in wanted)


def header_line(text: str) -> str:
    """`text` as one line in NFC that can end no header: without line ends, controls and direction marks."""
    return " ".join("".join(map(_visible, unicodedata.normalize("NFC", text))).split())


def body_text(text: str) -> str:
    """`text` in NFC with plain line ends, without controls and direction marks."""
    lines = re.split(r"\r\n|\r|\n", unicodedata.normalize("NFC", text))
    visible = ("".join(letter if letter == "\t" else _visible(letter) for letter in line) for line in lines)
    return "\n".join(line.rstrip() for line in visible).strip() + "\n"


def _visible(letter: str) -> str:
    if letter.isspace() or letter == "\x85":
        return " "
    return "" if unicodedata.category(letter) in _INVISIBLE else letter


def compose(
    content: Content,
    *,
    to: Addressee,
    facts: OperatorFacts,
    language: str,
    message_id: uuid.UUID,
    at: dt.datetime,
) -> bytes:
    """The mail as RFC 5322 bytes, 7-bit, lines ended by CRLF: plain text and light HTML of the same words.

    `message_id` is random and the same at every try, so that mail programs see a repeat as one mail. No address
    stands in it. `Auto-Submitted` keeps auto-responders quiet (RFC 3834).
    """
    mail = EmailMessage(policy=SMTP.clone(cte_type="7bit", max_line_length=76))
    mail["From"] = _address(facts.email, facts.name)
    mail["To"] = _address(to.email, to.name)
    mail["Subject"] = header_line(content.subject)
    mail["Date"] = at.astimezone(dt.UTC)
    mail["Message-ID"] = f"<{message_id.hex}@{urlsplit(facts.site).hostname or 'localhost'}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(content.text)
    mail.add_alternative(content.html, subtype="html")
    mail["Content-Language"] = language
    return mail.as_bytes()


def _address(email: str, name: str) -> Address:
    local, _, domain = email.rpartition("@")
    return Address(header_line(name), local, domain)


def may_repeat(purpose: str, *, repeated: bool) -> bool:
    """Whether a mail that may have gone out is sent once more by itself, under the same Message-ID."""
    return purpose in _REPEATABLE and not repeated


def given_up(attempts: int) -> bool:
    """Whether so many tries without success are enough."""
    return attempts >= MOST_ATTEMPTS
