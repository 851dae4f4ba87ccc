"""Parts of a page that are the same for everybody who reads one language, rendered once."""

from __future__ import annotations

from typing import Any, NamedTuple

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from cloudspace.interfaces.look import parts
from cloudspace.interfaces.look import shell as shells

register = template.Library()
# Operator and language change with a publication; what stood before is dropped with it.
MOST = 8
MOST_SECTIONS = 64


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


class Sections(template.Node):
    """The account's navigation, kept by its links, which are the same for everybody on the same page."""

    def __init__(self, sections: FilterExpression) -> None:
        self.sections = sections
        self._kept: dict[tuple[str | None, tuple[parts.Link, ...]], SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        sections = tuple(self.sections.resolve(context) or ())
        at = (get_language(), sections)
        if at not in self._kept:
            if len(self._kept) >= MOST_SECTIONS:
                self._kept.clear()
            self._kept[at] = render_to_string("look/sections.html", {"sections": sections})
        return self._kept[at]


@register.tag
def account_sections(parser: Parser, token: Token) -> Sections:
    """`{% account_sections sections %}`: a tuple of `parts.Link`, the current one marked."""
    _tag, sections = token.split_contents()
    return Sections(parser.compile_filter(sections))


@register.simple_tag
def alternates(languages: tuple[parts.Link, ...]) -> SafeString:
    """For programs: the same page in each language."""
    links = ((one.icon, one.href) for one in languages)
    return format_html_join("", '<link rel="alternate" hreflang="{}" href="{}">\n', links)


@register.simple_tag
def language_switch(languages: tuple[parts.Link, ...]) -> SafeString:
    """For people: the same page in the other language."""
    link = '<a class="tools__language" href="{}" lang="{}" hreflang="{}" rel="alternate">{}</a>'
    return format_html_join(
        "", link, ((one.href, one.icon, one.icon, one.label) for one in languages if not one.current)
    )


@register.tag
def standing(parser: Parser, token: Token) -> Standing:
    """`{% standing %}…{% endstanding %}`: knows `shell.operator`, `shell.language`, `shell.places`, nothing else."""
    nodelist = parser.parse(("endstanding",))
    parser.delete_first_token()
    return Standing(nodelist)
