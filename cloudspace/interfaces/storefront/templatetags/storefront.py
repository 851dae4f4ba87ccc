"""Values that are held of a person, and what the published texts are called."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cloudspace.interfaces.storefront import held_values

register = template.Library()


@register.simple_tag
def held_lines(lines: Iterable[held_values.Line]) -> SafeString:
    """Values with their labels, each with the way to put it right where there is one; why a closed one is closed."""
    return held_values.lines(lines)


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
