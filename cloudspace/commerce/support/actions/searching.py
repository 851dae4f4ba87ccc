"""Finding a customer at the desk: by number, e-mail or phone; by name only with a second fact (P3)."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.agreements import duties
from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people import queries as people
from cloudspace.commerce.customers import queries as customers
from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.orders import queries as orders
from cloudspace.commerce.payments import queries as payments
from cloudspace.commerce.services import queries as services
from cloudspace.commerce.support import models, queries
from cloudspace.kit import clock, folding, numbers
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.kit.errors import FieldsRefused
from cloudspace.kit.limits import counting
from cloudspace.vault import ledger, lookup
from cloudspace.vault.errors import OpeningRefused

LONGEST = 254


# As people here write it, or as machines do.
_MONTH = re.compile(r"(?P<month>\d{1,2})[/.-](?P<year>\d{4})|(?P<first>\d{4})-(?P<last>\d{2})", re.ASCII)


class SecondFact(NamedTuple):
    """What else is known of somebody looked for by name: province (two digits), product, month (`11/2026`)."""

    province: str = ""
    product: uuid.UUID | None = None
    month: str = ""

    @property
    def is_given(self) -> bool:
        """Whether anything is known beside the name."""
        return bool(self.province or self.product or self.month)


class Hit(NamedTuple):
    """A customer found: numbers and states, never a name."""

    account: Account
    open_tickets: int


class Found(NamedTuple):
    """At most as many customers as the policy lets a search show. `how` they were looked for; `more` were found."""

    how: str
    hits: tuple[Hit, ...]
    more: bool


def search_people(*, by: Actor, text: str, fact: SecondFact | None = None) -> Found:
    """Looks for customers by a number, e-mail or phone, or by a name with a second fact; counted and logged.

    Raises FieldsRefused (text, fact, month), OpeningRefused, NotAllowed, TooMany, LogUnavailable.
    """
    if by.kind != "staff" or by.id is None:
        raise OpeningRefused("role_lacks_purpose")
    duties.require(by, duties.PEOPLE)
    figures = agreements.in_force().figures
    # Counted before the transaction, so that a refusal does not undo the count (P1).
    counting.count(counting.Limit("support.search", figures.searches_per_staff_hour, 3600), str(by.id))
    return _search(by=by, text=text.strip(), fact=fact or SecondFact(), most=figures.search_hits)


@recording.action
def _search(*, by: Actor, text: str, fact: SecondFact, most: int) -> Found:
    problems = problems_in(text, fact)
    if problems:
        raise FieldsRefused(problems)
    how, subjects = _by_one_fact(text)
    if not how:
        how, subjects = "name", _by_name(by, text, fact)
    hits = _hits(subjects)
    # The log says that somebody searched, by which kind of fact and with how many hits: never for what.
    ledger.record("people_searched", by=by, how=how, hits=min(len(hits), most))
    recording.record(by=by, verb="people.searched", how=how, hits=min(len(hits), most))
    return Found(how, hits[:most], len(hits) > most)


def problems_in(text: str, fact: SecondFact) -> dict[str, str | Promise]:
    """What is wrong in the fields of a search (text, month), each with its sentence."""
    problems: dict[str, str | Promise] = {}
    if not text.strip() or len(text) > LONGEST:
        problems["text"] = _("Type a number, an e-mail, a phone, or a name.")
    if fact.month and _month(fact.month) is None:
        problems["month"] = _("Write the month such as 11/2026.")
    return problems


def _by_one_fact(text: str) -> tuple[str, tuple[uuid.UUID, ...]]:
    """By what names one customer alone; no `how` when the text is nothing of that."""
    if "@" in text:
        return "email", people.find("email", text)
    numbered = {
        "ticket": queries.by_number,
        "order": orders.by_number,
        "service": services.by_number,
        "account": customers.by_number,
        "reference": payments.by_reference,
    }
    for how, find in numbered.items():
        row = find(text)
        if row is not None:
            return how, (row.subject_id,)
    if numbers.is_shaped(text) or any(sign.isdigit() for sign in text):
        return "phone_or_number", people.find("phone", text)
    return "", ()


def _by_name(by: Actor, text: str, fact: SecondFact) -> tuple[uuid.UUID, ...]:
    if not folding.words(text):
        raise FieldsRefused({"text": _("Type a number, an e-mail, a phone, or a name.")})
    if not fact.is_given:
        raise FieldsRefused({"fact": _("A name alone finds nobody. Say one more thing that you were told.")})
    return lookup.find_name(text, within=_within(fact), by=by)


def _within(fact: SecondFact) -> frozenset[uuid.UUID]:
    """People whom all the given second facts fit."""
    sets: list[frozenset[uuid.UUID]] = []
    if fact.product:
        sets.append(orders.buyers_of(fact.product))
    if month := _month(fact.month):
        sets.append(orders.buyers_between(*month))
    if fact.province:
        sets.append(frozenset(people.in_province(fact.province).values_list("id", flat=True)))
    return frozenset.intersection(*sets)


def _month(text: str) -> tuple[dt.datetime, dt.datetime] | None:
    """First moment of the month in Viet Nam, and of the one after it; None where the text is no month."""
    written = _MONTH.fullmatch(text)
    if written is None:
        return None
    try:
        first = dt.date(int(written["year"] or written["first"]), int(written["month"] or written["last"]), 1)
        following = (first + dt.timedelta(days=31)).replace(day=1)
        return clock.start_of(first), clock.start_of(following)
    except (ValueError, OverflowError):
        return None


def _hits(subjects: tuple[uuid.UUID, ...]) -> tuple[Hit, ...]:
    accounts = customers.accounts_by_subject(subjects)
    waiting: dict[uuid.UUID, int] = {}
    for subject in models.Ticket.objects.filter(subject_id__in=subjects, closed_at=None).values_list(
        "subject_id", flat=True
    ):
        waiting[subject] = waiting.get(subject, 0) + 1
    found = {account.pk: Hit(account, waiting.get(who, 0)) for who in accounts for account in accounts[who]}
    return tuple(found.values())
