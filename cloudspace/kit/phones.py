"""Phone numbers in one comparable form."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

VIET_NAM = 84
_PLAIN = re.compile(rf"\+{VIET_NAM}([1-9][0-9]+)")


class Number(str):
    """A phone number in E.164, as `normalised` makes it."""

    __slots__ = ()


class NotAPhone(ValueError):
    """The text is not a phone number that exists."""


def normalised(text: str, region: str = "VN") -> Number:
    """The number in E.164 (`+84912345678`); national numbers are read as of `region`. Raises NotAPhone."""
    if isinstance(text, Number):
        return text
    try:
        number = phonenumbers.parse(unicodedata.normalize("NFKC", text), region)
    except phonenumbers.NumberParseException:
        raise NotAPhone from None
    if not phonenumbers.is_valid_number(number):
        raise NotAPhone
    return Number(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def written(e164: str) -> str:
    """The number as people write it: nationally for Viet Nam, internationally for others."""
    number = _of_viet_nam(e164) or phonenumbers.parse(e164)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == VIET_NAM
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, form)


def _of_viet_nam(e164: str) -> phonenumbers.PhoneNumber | None:
    """The number's parts where they can be seen; to search a text for them costs more than to write them."""
    found = _PLAIN.fullmatch(e164)
    return phonenumbers.PhoneNumber(country_code=VIET_NAM, national_number=int(found[1])) if found else None
