"""What may be registered: each field's rule on plain values, giving the clean value or the code of what is wrong."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from cloudspace.accounts.people import passwords, units
from cloudspace.kit import emails, phones, text

LANGUAGES = ("vi", "en")
NAME_LENGTH = (2, 100)
STREET_LENGTH = (2, 200)
OLDEST_AGE = 120
# Longer than any form allows; refused before anything slow looks at it.
LONGEST_TYPED = 1_000

# Marks that stand in names beside letters; < and > never do.
_IN_NAMES = frozenset(" '’.-·,")
_DAY_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
_BANDS = ((18, "16-17"), (25, "18-24"), (35, "25-34"), (45, "35-44"), (55, "45-54"), (65, "55-64"))
# Why somebody loses a role, their access or their place: chosen, never typed, so that it may stand in the log.
REMOVAL_REASONS = ("lost", "in_other_hands", "misuse", "other_work", "leaves")


class Wrong(ValueError):
    """A field is not acceptable. `code` says why; it never quotes what was typed."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Address(NamedTuple):
    """A two-level address with the names as they stood in the dataset of that day."""

    line: str
    ward_code: str
    ward: str
    province_code: str
    province: str
    dataset: str


class Typed(NamedTuple):
    """A registration form as typed; everything text, nothing checked."""

    email: str
    full_name: str
    phone: str
    birth_date: str
    province: str
    commune: str
    street: str
    password: str


class Registration(NamedTuple):
    """A registration form that holds."""

    email: str
    full_name: str
    phone: str
    birth_date: dt.date
    address: Address
    password: str


class Bounds(NamedTuple):
    """The figures of the policy that these rules follow: years and characters."""

    minimum_age: int
    password_length: int


def registration(typed: Typed, bounds: Bounds, today: dt.date) -> Registration | Mapping[str, str]:
    """The clean registration, or all problems at once: field to code (C1)."""
    problems: dict[str, str] = {}

    def take(field: str, rule: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return rule(*arguments)
        except Wrong as wrong:
            problems[field] = wrong.code
            return None

    clean = Registration(
        email=take("email", email, typed.email),
        full_name=take("full_name", full_name, typed.full_name),
        phone=take("phone", phone, typed.phone),
        birth_date=take("birth_date", birth_date, typed.birth_date, bounds.minimum_age, today),
        address=_address(typed, take),
        password=take("password", password, typed.password, bounds.password_length, _personal(typed)),
    )
    return problems or clean


def _address(typed: Typed, take: Callable[..., Any]) -> Any:
    area = take("province", province, typed.province)
    place = take("commune", commune, typed.province, typed.commune)
    line = take("street", street, typed.street)
    if not (area and place and line):
        return None
    return Address(line, place.code, place.vi, area.code, area.vi, units.dataset())


def _personal(typed: Typed) -> tuple[str, ...]:
    return (typed.full_name, typed.email, typed.phone)


def email(typed: str) -> str:
    """A normalised e-mail address."""
    value = _present(typed)
    try:
        return emails.normalised(value)
    except emails.NotAnEmail:
        raise Wrong("email_form") from None


def full_name(typed: str) -> str:
    """A name of 2 to 100 characters in NFC: letters of any script and the marks that stand in names."""
    value = _line(typed)
    if any(unicodedata.category(sign)[0] not in "LM" and sign not in _IN_NAMES for sign in value):
        raise Wrong("name_signs")
    if sum(unicodedata.category(sign)[0] == "L" for sign in value) < NAME_LENGTH[0]:
        raise Wrong("name_short")
    if len(value) > NAME_LENGTH[1]:
        raise Wrong("name_long")
    return value


def phone(typed: str) -> str:
    """A phone number in E.164; national numbers are Vietnamese."""
    try:
        return phones.normalised(_present(typed))
    except phones.NotAPhone:
        raise Wrong("phone_form") from None


def birth_date(typed: str, minimum_age: int, today: dt.date) -> dt.date:
    """A day that was, of a person between the policy's minimum age and 120 years (C1).

    Understands 1990-02-28 and 28/02/1990. Born on 29 February: a year older on 1 March of other years.
    """
    value = day(typed)
    if value > today:
        raise Wrong("birth_future")
    years = age(value, today)
    if years > OLDEST_AGE:
        raise Wrong("birth_too_long_ago")
    if years < minimum_age:
        raise Wrong("under_age")
    return value


def day(typed: str) -> dt.date:
    """A calendar day as people in Viet Nam or a browser write it."""
    value = unicodedata.normalize("NFKC", _present(typed))
    if not value.isascii():
        raise Wrong("birth_form")
    for form in _DAY_FORMS:
        try:
            return dt.datetime.strptime(value, form).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    known = re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}", value)
    raise Wrong("birth_no_such_day" if known else "birth_form")


def age(born: dt.date, today: dt.date) -> int:
    """Completed years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def age_band(born: dt.date, today: dt.date) -> str:
    """The declared coarse derivation of a birth date, wide enough to name nobody."""
    years = age(born, today)
    return next((band for below, band in _BANDS if years < below), "65+")


def province(code: str) -> units.Province:
    """A province by its code."""
    found = units.province(_present(code))
    if found is None:
        raise Wrong("province_unknown")
    return found


def commune(province_code: str, code: str) -> units.Ward:
    """A ward by its code, lying in that province."""
    found = units.ward(province_code.strip(), _present(code))
    if found is None:
        raise Wrong("commune_elsewhere")
    return found


def street(typed: str) -> str:
    """House and street, 2 to 200 characters on one line."""
    value = _line(typed)
    if any(sign in "<>" for sign in value) or not any(sign.isalnum() for sign in value):
        raise Wrong("street_signs")
    if len(value) < STREET_LENGTH[0]:
        raise Wrong("street_short")
    if len(value) > STREET_LENGTH[1]:
        raise Wrong("street_long")
    return value


def password(typed: str, shortest: int, personal: tuple[str, ...] = ()) -> str:
    """A password in NFC, long enough, not on the blocklist, not made of what is known of its owner."""
    value = passwords.normalised(typed)
    code = passwords.problem(value, shortest, personal)
    if code:
        raise Wrong(code)
    return value


def language(code: str) -> str:
    """One of the shop's languages; Vietnamese where it is another."""
    return code if code in LANGUAGES else LANGUAGES[0]


def language_chosen(code: str) -> str:
    """A language of the shop that somebody chose. Raises Wrong."""
    if code not in LANGUAGES:
        raise Wrong("language_unknown")
    return code


def _present(typed: str) -> str:
    value = typed.strip()
    if not value:
        raise Wrong("missing")
    if len(value) > LONGEST_TYPED:
        raise Wrong("too_long")
    return value


def _line(typed: str) -> str:
    try:
        value = text.line(_present(typed))
    except text.UnsafeText:
        raise Wrong("unsafe_signs") from None
    if any(hidden(sign) for sign in value):
        raise Wrong("unsafe_signs")
    return value


def hidden(sign: str) -> bool:
    """Whether a character has no shape of its own, so that two texts could look alike."""
    return unicodedata.category(sign) in {"Cf", "Co", "Cn", "Zl", "Zp"}
