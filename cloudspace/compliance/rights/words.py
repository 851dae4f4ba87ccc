"""Values and names in the reader's language. The names of tables and columns are translated in this app's catalogue."""

from __future__ import annotations

import datetime as dt
import functools
from typing import Any

from django.db import models
from django.utils.translation import get_language, gettext, pgettext

from cloudspace.accounts.people import units
from cloudspace.compliance.rights import codes
from cloudspace.kit import clock, money, phones

CONTEXT = "held"


# Names of columns that say little in English. The catalogue holds the Vietnamese of all of them.
_IN_ENGLISH = {
    "product vi": "product in Vietnamese",
    "product en": "product in English",
    "plan vi": "plan in Vietnamese",
    "plan en": "plan in English",
    "named at": "name given at",
    "used step": "number of the last code used",
    "spent": "recovery codes used, one bit each",
}
# An address is read as it is written on an envelope; codes and data set stand in the download.
_ADDRESS = ("line", "ward", "province")


def table(model: type[models.Model]) -> str:
    """The table's name for its readers."""
    return _capital(pgettext(CONTEXT, str(model._meta.verbose_name)))


def column(field: Any) -> str:
    """The column's name for its readers."""
    return _column(field, get_language())


@functools.lru_cache(maxsize=1024)
def _column(field: Any, language: str | None) -> str:
    name = str(field.verbose_name)
    told = pgettext(CONTEXT, name)
    return _capital(told if told != name else _IN_ENGLISH.get(name, name))


def key(name: str) -> str:
    """The name of a part of a structured value."""
    return _capital(pgettext(CONTEXT, name.replace("_", " ")))


def value(what: Any) -> str:
    """`what` as a person reads it."""
    if what is None or what == "":
        return "–"
    if isinstance(what, bool):
        return gettext("yes") if what else gettext("no")
    if isinstance(what, dt.datetime):
        return f"{what.astimezone(clock.VIET_NAM):%H:%M %d/%m/%Y}"
    if isinstance(what, dt.date):
        return f"{what:%d/%m/%Y}"
    if isinstance(what, dict) and all(what.get(part) for part in _ADDRESS):
        return ", ".join(str(what[part]) for part in _ADDRESS)
    if isinstance(what, dict):
        return "; ".join(f"{key(str(name))}: {value(part)}" for name, part in what.items())
    if isinstance(what, list | tuple):
        return ", ".join(value(part) for part in what)
    if isinstance(what, bytes | memoryview):
        return bytes(what).hex()
    return str(what)


def amount(what: Any) -> str:
    """An amount in đồng."""
    return money.written(what) if isinstance(what, int) else value(what)


def figure(what: Any) -> str:
    """A figure; one below nothing stands for none."""
    return value(None if isinstance(what, int) and what < 0 else what)


def phone(what: Any) -> str:
    """A number in E.164 as people write it."""
    return phones.written(what) if what else value(what)


def state(code: Any) -> str:
    """A state, kind or failure by its code; the code itself where nobody has a word for it."""
    if not code or not isinstance(code, str):
        return value(code)
    given_up, what, answer = codes.parts(code)
    told = _told(what)
    if answer:
        told = gettext("%(what)s (answer %(number)s)") % {"what": told, "number": answer}
    return f"{_told('gave_up')}: {told}" if given_up else told


def _told(code: str) -> str:
    told = pgettext("state", code)
    return told if told != code else codes.ENGLISH.get(code, code.replace("_", " ").replace("/", ": "))


def derived(code: Any) -> str:
    """A province by its name, a language by its own; an age band as it is."""
    province = units.province(code) if isinstance(code, str) else None
    return province.name(get_language() or "vi") if province else state(code)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
