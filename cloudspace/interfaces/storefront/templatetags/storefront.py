"""Values that are held of a person, and what the published texts are called."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cloudspace.compliance.rights import held

register = template.Library()


@register.simple_tag
def held_lines(lines: Iterable[tuple[held.Item, str]]) -> SafeString:
    """Values with their labels, each with the way to put it right where there is one; why a closed one is closed."""
    rows = ((item.label, _value(item), _way(item.label, href) if href else "") for item, href in lines)
    written = format_html_join("\n", "<div><dt>{}</dt><dd>{}{}</dd></div>", rows)
    return format_html('<dl class="facts facts--ruled section">{}</dl>', written)


def _value(item: held.Item) -> SafeString:
    if item.closed:
        return render_to_string("storefront/closed.html", {"why": item.closed})
    return linebreaksbr(item.shown)


def _way(label: str, href: str) -> SafeString:
    link = ' · <a href="{}">{}<span class="only-read-aloud"> {}</span></a>'
    return format_html(link, href, _("Correct"), label)


@register.filter
def text_name(kind: str) -> str:
    """The name of a published text by its kind."""
    names = {
        "text": _("Policy"),
        "terms": _("Terms of service"),
        "refunds": _("Refund rules"),
        "acceptable-use": _("Acceptable use"),
    }
    return names.get(kind, kind)
