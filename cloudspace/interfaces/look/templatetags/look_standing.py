"""Parts of a page that are the same for everybody who reads one language, rendered once."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.template.base import NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe

from cloudspace.interfaces.look import shell as shells

register = template.Library()
# Operator and language change with a publication; what stood before is dropped with it.
MOST = 8


class Frame(NamedTuple):
    """All that a standing part can know."""

    operator: shells.Operator | None
    language: str
    places: shells.Places


class Standing(template.Node):
    """Its content, kept by operator and language. It is rendered without the page's values, so it can hold none."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist
        self._kept: dict[Frame, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        shell: Any = context["shell"]
        frame = Frame(shell.operator, shell.language, shell.places)
        kept = self._kept.get(frame)
        if kept is None:
            if len(self._kept) >= MOST:
                self._kept.clear()
            # What was rendered by Django's own templates is escaped already.
            kept = self._kept[frame] = mark_safe(self.nodelist.render(context.new({"shell": frame})))
        return kept


@register.tag
def standing(parser: Parser, token: Token) -> Standing:
    """`{% standing %}…{% endstanding %}`: knows `shell.operator`, `shell.language`, `shell.places`, nothing else."""
    nodelist = parser.parse(("endstanding",))
    parser.delete_first_token()
    return Standing(nodelist)
