"""Phone numbers in one comparable form."""

from __future__ import annotations

import unicodedata

import phonenumbers


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
    number = phonenumbers.parse(e164)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == 84
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, form)
