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
_AMOUNT = re.compile(
    r"(?P<sign>[+−–-]?)\s*(?:(?P<grouped>[1-9]\d{0,2}(?:[.,\s]\d{3})+)|(?P<plain>[1-9]\d{3,11}))(?:[.,]00)?"
    r"\s*(?P<currency>VND|VNĐ|đ|₫)?",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?=.*\d)[0-9A-Z][0-9A-Z./-]{5,39}", re.IGNORECASE)

_Value = TypeVar("_Value")


# A bank may date an entry by the day on which the money counts, over a weekend or holidays.
DATED_AHEAD = dt.timedelta(days=14)


class StatementUnreadable(Refused):
    """The line lacks something; the sentence says what."""

    code: ClassVar[str] = "statement_unreadable"
    sentence = _("Separate date, amount and description with tabs, semicolons or bars.")

    def __init__(self, sentence: str | Promise | None = None) -> None:
        super().__init__(sentence)


def read(line: str) -> Notice:
    """The incoming transfer that the line tells of. Raises StatementUnreadable.

    An amount is written as `1.250.000`, `1,250,000` or `1250000`, with or without `+` and currency; `-` is refused, and
    so is a second amount: which of the two came in must not be guessed. Digits alone may be an account or a code where
    another part is plainly an amount.
    """
    parts = _parts(line)
    moment = _taken(parts, _moment)
    if moment is None:
        raise StatementUnreadable(_("The line has no date such as 22/11/2026 or 22/11/2026 09:30."))
    if moment > clock.now() + DATED_AHEAD:
        raise StatementUnreadable(_("The day of the line is still to come. Please check the year."))
    amount = _amount(parts)
    code = _taken(parts, _code) if len(parts) > 1 else None
    description = " ".join(parts)
    if not description:
        raise StatementUnreadable(_("The line has no description."))
    return Notice(
        source="statement",
        # Never the code alone: what stands in its place may be the payer's account, the same every month.
        external_id=f"{moment.isoformat()} {amount} {code or description}",
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


def _amount(parts: list[str]) -> int:
    """Takes the one amount out of `parts`: of those written most plainly as money there must be no second."""
    written = [
        (_plainness(found), place, found) for place, part in enumerate(parts) if (found := _AMOUNT.fullmatch(part))
    ]
    if any(found["sign"] not in ("", "+") for _, _, found in written):
        raise StatementUnreadable(_("The line tells of money that went out."))
    if not written:
        raise StatementUnreadable(_("The line has no incoming amount such as +1.250.000."))
    most = max(plainness for plainness, _, _ in written)
    if sum(plainness == most for plainness, _, _ in written) > 1:
        raise StatementUnreadable(_("The line has more than one amount. Leave the incoming one only, without balance."))
    place, found = next((place, found) for plainness, place, found in written if plainness == most)
    amount = int(re.sub(r"\D", "", found["grouped"] or found["plain"]))
    if amount > money.LARGEST:
        raise StatementUnreadable(_("The line has no incoming amount such as +1.250.000."))
    del parts[place]
    return amount


def _plainness(found: re.Match[str]) -> tuple[bool, bool]:
    """How plainly the part is money: by sign or currency first, then by its groups of three digits."""
    return bool(found["sign"] or found["currency"]), bool(found["grouped"])


def _code(part: str) -> str | None:
    is_code = _CODE.fullmatch(part) and not references.found_in(part)
    return part.upper() if is_code else None
