"""Personal values at the desk: closed, opened once in the answer to a request, or refused with what would help (P3)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from cloudspace.commerce.support import reading
from cloudspace.interfaces.desk import duties, words
from cloudspace.interfaces.desk.duties import Reader
from cloudspace.interfaces.look import formats
from cloudspace.interfaces.look.parts import Choice, Entry, SealedValue
from cloudspace.kit import phones
from cloudspace.vault import fields, opening, sealing
from cloudspace.vault.errors import OpeningRefused


class Place(NamedTuple):
    """A sealed value where it stands: its row and field, and the address that takes the POST which opens it."""

    row: Model
    field: str
    open_href: str

    @property
    def key(self) -> str:
        """Unique on every page of the desk."""
        return f"{self.field.replace('_', '-')}-{self.row.pk}"

    @property
    def is_held(self) -> bool:
        """Whether there is anything to open."""
        return getattr(self.row, self.field) is not None


class Asked(NamedTuple):
    """What a reader asks to open a value by."""

    purpose: str
    case: opening.CaseRef


def asked(request: HttpRequest) -> Asked:
    """Purpose and case as posted; whatever cannot be read is a case that nobody knows."""
    kind, _dot, number = request.POST.get("case", "").partition(".")
    try:
        case = opening.CaseRef(kind[:40], uuid.UUID(number))
    except ValueError:
        case = opening.CaseRef("none", uuid.UUID(int=0))
    return Asked(request.POST.get("purpose", "")[:60], case)


def closed(place: Place, reader: Reader, cases: Sequence[reading.CaseAbout]) -> SealedValue:
    """The value with what this reader may name to open it; without such, what would help."""
    purposes = purposes_for(place, reader)
    usable = [case for case in cases if not case.refusal and _fits(case.kind, purposes, reader)]
    fitting = [name for name in purposes if any(_fits(case.kind, [name], reader) for case in usable)]
    return SealedValue(
        key=place.key,
        name=words.field(place.field),
        state="closed",
        open_href=place.open_href,
        purposes=tuple(Choice(name, purpose_name(reader, name)) for name in fitting),
        cases=tuple(Choice(f"{case.kind}.{case.id}", words.case(case.kind, case.number)) for case in usable),
        allowed_by="" if usable else _what_would_help(place, reader, purposes, cases),
    )


def opened(place: Place, reader: Reader, by: Asked, cases: Sequence[reading.CaseAbout]) -> SealedValue:
    """Opens the value and shows it with its entry. Raises OpeningRefused, LogUnavailable."""
    read = reading.read(place.row, place.field, purpose=by.purpose, case=by.case, by=reader.actor)
    if isinstance(read.value, opening.Closed):
        return SealedValue(place.key, words.field(place.field), "unreadable")
    number = next((case.number for case in cases if case.id == by.case.id), str(by.case.id)[-8:])
    entry = Entry(
        index=read.entry,
        at=read.at,
        purpose=_within(purpose_name(reader, by.purpose)),
        case=_within(words.case(by.case.kind, number)),
        href=reverse("desk:openings"),
    )
    field = sealing.field_of(type(place.row), place.field)
    return SealedValue(place.key, words.field(place.field), "opened", value=_written(field, read.value), entry=entry)


def refused(place: Place, refusal: OpeningRefused) -> SealedValue:
    """The value, still closed, with why."""
    return SealedValue(place.key, words.field(place.field), "closed", allowed_by=str(refusal.sentence))


def purposes_for(place: Place, reader: Reader) -> list[str]:
    """The purposes by which this reader's roles may read this kind of value."""
    category = sealing.field_of(type(place.row), place.field).category
    return [name for name in reader.purposes if reader.policy.may_read(name, category)]


def purpose_name(reader: Reader, purpose: str) -> str:
    """What the policy calls a purpose, in the reader's language."""
    found = reader.policy.purposes.get(purpose)
    return (found.name.get(duties.language()) or found.name["vi"]) if found else purpose


def _written(field: fields.SealedField, value: Any) -> str:
    """An opened value as a person reads it."""
    if isinstance(field, fields.SealedPhone) and value:
        return phones.written(value)
    if isinstance(value, dict):
        parts = (value.get(name) for name in ("line", "ward", "province"))
        return ", ".join(str(part) for part in parts if part)
    if isinstance(value, dt.date):
        return formats.day(value)
    return "–" if value is None else str(value)


def _within(phrase: str) -> str:
    """The phrase as it stands within a sentence."""
    return phrase[:1].lower() + phrase[1:]


def _fits(kind: str, purposes: Sequence[str], reader: Reader) -> bool:
    return any(kind in reader.policy.purposes[name].cases for name in purposes)


def _what_would_help(place: Place, reader: Reader, purposes: Sequence[str], cases: Sequence[reading.CaseAbout]) -> str:
    """One sentence: a role that reads it, or a case of the right kind and what it lacks."""
    if not purposes:
        category = sealing.field_of(type(place.row), place.field).category
        readers = [
            role
            for role in reader.policy.roles
            if any(
                reader.policy.may_read(name, category)
                for name in duties.usable_purposes(reader.policy, frozenset({role}))
            )
        ]
        names = duties.role_names(reader.policy, tuple(readers))
        return _("Your roles do not read this. It falls to: %(roles)s.") % {"roles": names} if names else ""
    lacking = [case for case in cases if _fits(case.kind, purposes, reader)]
    if lacking:
        reason = OpeningRefused(lacking[0].refusal).sentence
        return f"{words.case(lacking[0].kind, lacking[0].number)}: {reason}"
    return _("This customer has no open case that your purposes go with.")
