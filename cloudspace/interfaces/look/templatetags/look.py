"""The parts as tags, each by a partial under `templates/look/parts/` or by `telling.py`, and the filters of values.

`{% load look %}`, then for example `{% why_note note %}`: each tag takes one value of `parts.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import template
from django.template.base import FilterExpression, Parser, Token
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from cloudspace.interfaces.look import formats, parts, telling
from cloudspace.interfaces.look.drawing import plot as plot_drawing
from cloudspace.interfaces.look.drawing import qr

register = template.Library()


@register.filter
def vnd(amount: int) -> str:
    """Đồng, whole: `1.250.000 ₫` with a no-break space."""
    return formats.vnd(amount)


@register.filter
def day(value: dt.date | None) -> str:
    """`22/11/2026`; nothing for None."""
    return formats.day(value) if value is not None else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """`09:14 22/11/2026` in Viet Nam; nothing for None."""
    return formats.moment(value) if value is not None else ""


@register.filter
def figure(value: int) -> str:
    """A whole number, grouped as the reader's language groups it."""
    return formats.figure(value, get_language() or "vi")


class Icon(template.Node):
    """A symbol of the sprite, written once per name."""

    def __init__(self, name: FilterExpression) -> None:
        self.name = name
        self._written: dict[str, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        name = str(self.name.resolve(context))
        written = self._written.get(name)
        if written is None:
            written = self._written[name] = format_html(
                '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
                static("look/vendor/icons.svg"),
                name,
            )
        return written


@register.tag
def icon(parser: Parser, token: Token) -> Icon:
    """`{% icon "name" %}`, hidden from those who listen: words beside it say the same."""
    _tag, name = token.split_contents()
    return Icon(parser.compile_filter(name))


@register.inclusion_tag("look/parts/why_note.html")
def why_note(note: parts.WhyNote) -> dict[str, Any]:
    """Under a field or value: for what, until when; opens to who sees it and the clause."""
    return {"note": note}


@register.inclusion_tag("look/parts/sealed_value.html", takes_context=True)
def sealed_value(context: template.Context, sealed: parts.SealedValue) -> dict[str, Any]:
    """A value at the desk: closed, opened with its entry, or one that cannot be opened."""
    return {"sealed": sealed, "csrf_token": context.get("csrf_token")}


@register.simple_tag
def openings(entries: tuple[parts.Opening, ...], whole: bool = True) -> SafeString:
    """Who opened the reader's data, as sentences; "nobody but you" when empty; always what law may withhold.

    `whole`: no further entry stands elsewhere, without which nobody can say "nobody".
    """
    return telling.openings(entries, whole)


@register.simple_tag
def retention(clock: parts.Retention) -> SafeString:
    """The retention line with today on it and its holds (R1)."""
    return telling.retention(clock)


@register.inclusion_tag("look/parts/promise_mark.html")
def promise_mark(mark: parts.PromiseMark) -> dict[str, Any]:
    """A clause with its state and when it was last proved."""
    return {"mark": mark}


@register.inclusion_tag("look/parts/proof_card.html")
def proof_card(proof: parts.ProofCard) -> dict[str, Any]:
    """An entry of the log with its position, its download and how to check it oneself."""
    return {"proof": proof}


@register.inclusion_tag("look/parts/notice.html")
def notice(message: parts.Notice) -> dict[str, Any]:
    """A message in the page."""
    icons = {"plain": "info", "done": "circle-check", "wait": "hourglass", "loss": "triangle-alert"}
    return {"notice": message, "icon_name": icons[message.kind]}


@register.inclusion_tag("look/parts/empty_state.html")
def empty_state(empty: parts.EmptyState) -> dict[str, Any]:
    """What stands where a list would be."""
    return {"empty": empty}


@register.inclusion_tag("look/parts/table.html")
def table(value: parts.Table, keyboard: bool = False) -> dict[str, Any]:
    """A table that becomes a list on phones; with `keyboard` arrows move between its rows (desk)."""
    rows = [(row.href, row.cells[0], list(zip(value.columns[1:], row.cells[1:], strict=True))) for row in value.rows]
    return {"table": value, "rows": rows, "keyboard": keyboard}


@register.inclusion_tag("look/parts/pages.html")
def pages(value: parts.Pages) -> dict[str, Any]:
    """Previous and next page."""
    return {"pages": value}


@register.inclusion_tag("look/parts/steps.html")
def steps(value: parts.Steps) -> dict[str, Any]:
    """Where the reader stands in a task."""
    marked = [
        (number, label, "done" if number < value.current else "current" if number == value.current else "coming")
        for number, label in enumerate(value.labels, start=1)
    ]
    return {"steps": marked, "total": len(marked)}


@register.inclusion_tag("look/parts/transfer.html")
def transfer(value: parts.Transfer) -> dict[str, Any]:
    """A VietQR code with the bank facts beside it, each to copy (C2)."""
    return {"transfer": value, "code": qr.draw(value.payload)}


@register.inclusion_tag("look/parts/plot.html")
def plot(value: parts.Plot) -> dict[str, Any]:
    """A small plot with its table behind it."""
    return {
        "plot": value,
        "drawing": plot_drawing.draw(value),
        "width": plot_drawing.WIDTH,
        "height": plot_drawing.HEIGHT,
    }
