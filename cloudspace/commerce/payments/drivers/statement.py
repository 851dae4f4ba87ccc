"""One line of a bank statement as staff paste it: date, amount, description, and the bank's code where it stands.

Parts are separated by tabs, semicolons or bars, in any order, as the banks' pages and spreadsheets give them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import ClassVar, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cloudspace.commerce.payments.rules import references
from cloudspace.commerce.payments.rules.notices import EARLIEST_YEAR, Notice
from cloudspace.kit import clock, money, text
from cloudspace.kit.errors import Refused

LONGEST = 1000
_SEPARATORS = re.compile(r"[\t;|]+")
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_AMOUNT = re.compile(r"\+?\s*(\d{1,3}(?:[.,\s]\d{3})+|\d{4,12})(?:[.,]00)?\s*(VND|VNĐ|đ|₫)?", re.IGNORECASE)
_CODE = re.compile(r"(?=.*\d)[0-9A-Z][0-9A-Z./-]{5,39}", re.IGNORECASE)

_Value = TypeVar("_Value")


class StatementUnreadable(Refused):
    """The line lacks something; the sentence says what."""

    code: ClassVar[str] = "statement_unreadable"
    sentence = _("Separate date, amount and description with tabs, semicolons or bars.")

    def __init__(self, sentence: str | Promise | None = None) -> None:
        super().__init__(sentence)


def read(line: str) -> Notice:
    """The incoming transfer that the line tells of. Raises StatementUnreadable.

    An amount is written as `1.250.000`, `1,250,000` or `1250000`, with or without `+` and currency; `-` is refused.
    """
    parts = _parts(line)
    moment = _taken(parts, _moment)
    if moment is None:
        raise StatementUnreadable(_("The line has no date such as 22/11/2026 or 22/11/2026 09:30."))
    amount = _taken(parts, _amount)
    if amount is None:
        raise StatementUnreadable(_("The line has no incoming amount such as +1.250.000."))
    code = _taken(parts, _code) if len(parts) > 1 else None
    description = " ".join(parts)
    if not description:
        raise StatementUnreadable(_("The line has no description."))
    return Notice(
        source="statement",
        external_id=code or f"{moment.isoformat()} {amount} {description}",
        bank_code=code or "",
        amount=amount,
        currency="VND",
        to_account="",
        received_at=moment,
        description=description,
    )


def _parts(line: str) -> list[str]:
    if len(line) > LONGEST:
        raise StatementUnreadable(_("The line is longer than a statement line can be."))
    try:
        cleaned = [text.line(part.replace("\t", " ")) for part in _SEPARATORS.split(line.strip())]
    except text.UnsafeText:
        raise StatementUnreadable(_("The line holds characters that no bank writes.")) from None
    return [part for part in cleaned if part]


def _taken(parts: list[str], reading: Callable[[str], _Value | None]) -> _Value | None:
    for place, part in enumerate(parts):
        value = reading(part)
        if value is not None:
            del parts[place]
            return value
    return None


def _moment(part: str) -> dt.datetime | None:
    found = _DATE.fullmatch(part)
    iso = _ISO_DATE.fullmatch(part)
    if found:
        day, month, year, *time = found.groups()
    elif iso:
        year, month, day, *time = iso.groups()
    else:
        return None
    if int(year) < EARLIEST_YEAR:
        return None
    try:
        hour, minute, second = (int(part or 0) for part in time)
        return dt.datetime(int(year), int(month), int(day), hour, minute, second, tzinfo=clock.VIET_NAM)
    except ValueError:
        return None


def _amount(part: str) -> int | None:
    found = _AMOUNT.fullmatch(part)
    if not found:
        return None
    amount = int(re.sub(r"\D", "", found.group(1)))
    return amount if 0 < amount <= money.LARGEST else None


def _code(part: str) -> str | None:
    is_code = _CODE.fullmatch(part) and not references.found_in(part)
    return part.upper() if is_code else None
