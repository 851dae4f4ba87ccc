"""Entries of the log that a member of staff made, as lines of a table: ids become numbers, nobody is named."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.orders import queries as orders
from cloudspace.commerce.support import queries as tickets
from cloudspace.interfaces.desk import duties, sealed, words
from cloudspace.interfaces.look import formats
from cloudspace.interfaces.look.parts import Column, Row, Table
from cloudspace.policy.model import Policy
from cloudspace.vault import ledger
from cloudspace.vault.errors import OpeningRefused

KINDS: dict[str, Promise] = {
    "opening": gettext_lazy("Opened data"),
    "opening_refused": gettext_lazy("Asked for data and was refused"),
    "session_started": gettext_lazy("Signed in"),
    "people_searched": gettext_lazy("Searched for a customer"),
    "name_searched": gettext_lazy("Searched by name"),
    "clock_confirmed": gettext_lazy("Vouched for the clock"),
    "access_renewed": gettext_lazy("Ended a colleague's password, app and codes"),
    "powers_removed": gettext_lazy("Took a colleague's powers"),
    "staff_suspended": gettext_lazy("Kept a colleague from the desk"),
    "suspension_ended": gettext_lazy("Let a colleague in again"),
    "value_broken": gettext_lazy("Found a value that had been altered or moved"),
}


class _Numbers(NamedTuple):
    """What ids in entries are called at the desk."""

    accounts: Mapping[str, str]
    cases: Mapping[str, str]


def table(entries: Sequence[ledger.Entry], reader: duties.Reader) -> Table:
    """One line per entry: when, what, of which customer, why, by which case. Three queries however many entries."""
    numbers = _numbers(entries)
    columns = (
        Column(_("Entry")),
        Column(_("When")),
        Column(_("What")),
        Column(_("Customer")),
        Column(_("Purpose")),
        Column(_("Case")),
    )
    return Table(
        _("Entries of the log"), columns, tuple(_row(one, reader, numbers) for one in entries), hidden_caption=True
    )


def _row(entry: ledger.Entry, reader: duties.Reader, numbers: _Numbers) -> Row:
    body = entry.body
    case, subject = _case(body), str(body.get("subject") or "")
    if subject and subject == str(_part(body, "actor").get("id")):
        subject = ""
    number = numbers.cases.get(case[1], case[1][-8:]) if case else ""
    return Row(
        (
            formats.figure(entry.position, duties.language()),
            formats.moment(dt.datetime.fromisoformat(str(body["at"]))),
            _what(body, reader.policy),
            _whom(body, subject, numbers),
            sealed.purpose_name(reader, str(body.get("purpose") or "")) or "–",
            words.case(case[0], number) if case else "–",
        )
    )


def _whom(body: Mapping[str, Any], subject: str, numbers: _Numbers) -> str:
    """A customer by account, a colleague by badge."""
    if not subject:
        return "–"
    return str(body.get("badge") or numbers.accounts.get(subject) or _("erased or without account"))


def _what(body: Mapping[str, Any], policy: Policy) -> str:
    kind = str(body["kind"])
    said = str(KINDS.get(kind, kind.replace("_", " ")))
    if kind == "opening_refused":
        return f"{said}: {OpeningRefused(str(body.get('reason'))).sentence}"
    listed = body.get("categories")
    names = (
        [policy.categories[name].name for name in listed if name in policy.categories]
        if isinstance(listed, list)
        else []
    )
    told = ", ".join(name.get(duties.language()) or name["vi"] for name in names)
    return f"{said}: {told}" if told else said


def _numbers(entries: Sequence[ledger.Entry]) -> _Numbers:
    subjects = [uuid.UUID(str(one.body["subject"])) for one in entries if one.body.get("subject")]
    cases = [found for one in entries if (found := _case(one.body))]
    named = {**tickets.numbers_of(_ids(cases, "ticket")), **orders.numbers_of(_ids(cases, "order"))}
    accounts = customers.accounts_by_subject(subjects)
    return _Numbers(
        {str(subject): found[0].number for subject, found in accounts.items()},
        {str(case): number for case, number in named.items()},
    )


def _ids(cases: Sequence[tuple[str, str]], kind: str) -> list[uuid.UUID]:
    return [uuid.UUID(case) for found, case in cases if found == kind]


def _case(body: Mapping[str, Any]) -> tuple[str, str] | None:
    case = _part(body, "case")
    return (str(case.get("kind", "")), str(case.get("id", ""))) if case else None


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}
