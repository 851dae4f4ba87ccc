"""Looking up by name in templates, and what the published texts are called."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def entry(mapping: Mapping[str, str], key: str) -> str:
    """What stands under `key`, or nothing."""
    return mapping.get(key, "")


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
