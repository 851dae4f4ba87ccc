"""Values that are held of a person, as a page writes them; what is the same for everybody is written once."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from cloudspace.compliance.rights import held
from cloudspace.interfaces.look import formats

# Which part of the profile puts a value right.
PARTS = {
    "full_name": "name",
    "phone": "phone",
    "birth_date": "birth-date",
    "address": "address",
    "email": "email",
    "language": "language",
}
# Whose values their person may put right.
_OWN = ("people.profile", "customers.account")
_OF_ORGANISATION = ("organisation_name", "tax_code")
Line = tuple[held.Item, str]


class About(NamedTuple):
    """What the policy says of a category, as the page says it, and the way to the category's own page."""

    head: SafeString
    foot: SafeString
    way_begins: SafeString
    way_ends: SafeString


@functools.lru_cache(maxsize=128)
def about(of: held.About, language: str) -> About:
    """Made once per version of the policy and language: nothing in it is anybody's."""
    head, foot = (render_to_string(f"storefront/about_{part}.html", {"about": of}) for part in ("head", "foot"))
    href = reverse("storefront:category", args=[of.category])
    ends = format_html('<span class="only-read-aloud"> ({})</span></a>', of.name)
    return About(head, foot, format_html(' <a href="{}">', href), ends)


def briefs(found: Iterable[held.Brief], language: str) -> SafeString:
    """Each category with the profile's values in it, how long they are kept, and how much more there is."""
    return mark_safe("\n".join([_brief(one, language) for one in found]))


def _brief(brief: held.Brief, language: str) -> str:
    said = about(brief.about, language)
    own = [(item, correct(item.field, language)) for record in brief.records for item in record.items if says(item)]
    values, until, more = lines(own) if own else "", escape(kept(brief.about, brief.dies_on)), ""
    if brief.more:
        told = ngettext("See %(more)s more record", "See %(more)s more records", brief.more) % {"more": brief.more}
        more = f"{said.way_begins}{escape(told)}{said.way_ends}"
    return f"{said.head}{values}\n<p>{until}{more}</p>\n{said.foot}</section>"


def kept(of: held.About, dies_on: dt.date | None) -> str:
    """How long, and until which day once there is one."""
    until = _(", so until %(day)s") % {"day": formats.day(dies_on)} if dies_on else ""
    return f"{of.retention}{until}."


def lines(of: Iterable[Line]) -> SafeString:
    """Values with their labels, each with the way to put it right where there is one; why a closed one is closed."""
    language = get_language()
    rows = "\n".join(
        [
            f"<div><dt>{escape(item.label)}</dt><dd>{_value(item)}{_way(item.label, href, language)}</dd></div>"
            for item, href in of
        ]
    )
    return mark_safe(f'<dl class="facts facts--ruled section">{rows}</dl>')


def recorded(table: held.Kept, record: held.Record, language: str) -> list[Line]:
    """The values of a record that tell something, with the way to put each right where there is one."""
    own = table.table in _OWN
    return [(item, correct(item.field, language) if own else "") for item in record.items if says(item)]


@functools.cache
def correct(field: str, language: str) -> str:
    """Where a value of the profile or the account is put right; nothing for what is no such value."""
    if field in _OF_ORGANISATION:
        return reverse("storefront:organisation")
    return reverse("storefront:correct", args=[PARTS[field]]) if field in PARTS else ""


def says(item: held.Item) -> bool:
    """Whether a value tells its person anything; ids and empty columns do not, and a mail's HTML repeats its text."""
    return not item.technical and item.shown != "–" and item.field != "html"


def _value(item: held.Item) -> str:
    if item.closed:
        return render_to_string("storefront/closed.html", {"why": item.closed})
    # Most values are one line, and need no search for others.
    return linebreaksbr(item.shown) if "\n" in item.shown or "\r" in item.shown else escape(item.shown)


@functools.lru_cache(maxsize=64)
def _way(label: str, href: str, language: str | None) -> SafeString:
    """The way to put a value right, made once per field and language: nothing in it is anybody's. None without one."""
    if not href:
        return mark_safe("")
    link = ' · <a href="{}">{}<span class="only-read-aloud"> {}</span></a>'
    return format_html(link, href, _("Correct"), label)
