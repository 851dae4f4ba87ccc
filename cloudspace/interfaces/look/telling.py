"""The openings list and the retention line, written without walking a template for each of their lines.

What is a person's is written for each answer and escaped here; what is the same for everybody is written once.
"""

from __future__ import annotations

import functools
from html import escape

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from cloudspace.interfaces.look import formats, parts
from cloudspace.interfaces.look.drawing import retention_line
from cloudspace.interfaces.look.drawing.retention_line import HEIGHT, LINE, WIDTH

_MARKS = {"start": N_("Start"), "end": N_("End"), "due": N_("Erasure due"), "released": N_("Hold ends")}


def openings(entries: tuple[parts.Opening, ...], whole: bool) -> SafeString:
    """The list, "nobody but you" where that is all there is to say, and what the law may withhold."""
    nobody, aside = _around_openings(get_language())
    listed = "".join([_opening(one) for one in entries])
    alone = nobody if whole and all(one.kind == "self" for one in entries) else ""
    return mark_safe(f'{alone}\n<ol class="openings">\n{listed}</ol>\n{aside}' if listed else f"{alone}\n\n{aside}")


@functools.cache
def _around_openings(language: str | None) -> tuple[str, str]:
    return render_to_string("look/parts/openings_none.html"), render_to_string("look/parts/openings_aside.html")


def _opening(one: parts.Opening) -> str:
    when = f'<time class="opening__when" datetime="{one.at.isoformat()}">{formats.moment(one.at)}</time>'
    return f'<li class="opening">\n{when}\n<p>{_told(one)}{_case(one)}{_often(one)}</p>\n{_entry(one)}\n</li>\n'


def _told(one: parts.Opening) -> str:
    who, what, why = escape(one.who), escape(one.what), escape(one.why)
    if one.says:
        return f"<strong>{who}</strong> {escape(one.says)}.{' ' + why if why else ''}"
    if one.kind == "self":
        return _("<strong>You</strong> looked at your %(what)s yourself.") % {"what": what}
    if one.kind == "program":
        told = _("<strong>The shop's program</strong> used your %(what)s to %(why)s; no person read it.")
        return told % {"what": what, "why": why}
    return _("<strong>%(who)s</strong> read your %(what)s to %(why)s.") % {"who": who, "what": what, "why": why}


def _case(one: parts.Opening) -> str:
    if not one.case:
        return ""
    return f' <a href="{escape(one.case_href)}">{escape(one.case)}</a>.' if one.case_href else f" {escape(one.case)}."


def _often(one: parts.Opening) -> str:
    said = ""
    if one.count > 1:
        said += " " + ngettext("%(times)s time.", "%(times)s times.", one.count) % {"times": one.count}
    if one.together > 1:
        people = formats.figure(one.together, get_language() or "vi")
        said += " " + _("The entry stands for %(people)s people at once.") % {"people": people}
    return said


def _entry(one: parts.Opening) -> str:
    if one.entry is None:
        return ""
    number = _("Entry %(index)s of the log") % {"index": formats.figure(one.entry, get_language() or "vi")}
    named = f'<a href="{escape(one.entry_href)}">{escape(number)}</a>' if one.entry_href else escape(number)
    return f'<p class="opening__entry">{named}</p>'


def retention(clock: parts.Retention) -> SafeString:
    """The drawing with today on it, the same as sentences for those who listen, and the holds (R1)."""
    drawing = retention_line.draw(clock)
    segments = "\n".join([_segment(one) for one in drawing.segments])
    marks = "\n".join([_mark(one) for one in drawing.marks])
    stem = f'<line class="retention__stem" x1="{drawing.today_x}" x2="{drawing.today_x}" y1="22" y2="{LINE}"/>'
    place = f'x="{drawing.today_x}" y="15" text-anchor="{drawing.today_anchor}"'
    today = _("Today")
    view = f'viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true" focusable="false"'
    spoken = "".join([f"<li>{escape(sentence)}</li>\n" for sentence in _spoken(clock)])
    holds = render_to_string("look/parts/retention_holds.html", {"holds": clock.holds}) if clock.holds else ""
    return mark_safe(
        f'<figure class="retention">\n<svg class="retention__drawing" {view}>\n'
        f'{segments}\n{stem}\n{marks}\n<text class="retention__today" {place}>{escape(today)}</text>\n</svg>\n'
        f'<ul class="only-read-aloud">\n{spoken}</ul>\n{holds}\n</figure>\n'
    )


def _segment(one: retention_line.Segment) -> str:
    place = f'x1="{one.x1}" x2="{one.x2}" y1="{LINE}" y2="{LINE}"'
    return f'<line class="retention__segment retention__segment--{one.style}" {place}/>'


def _mark(mark: retention_line.Mark) -> str:
    name = _(_MARKS[mark.kind]) if mark.kind in _MARKS else _("Erased")
    told = formats.day(mark.day) if mark.day else _("no date yet")
    circle = f'<circle class="retention__mark retention__mark--{mark.style}" cx="{mark.x}" cy="{LINE}" r="5.5"/>'
    label = f'<text x="{mark.x}" y="66" text-anchor="{mark.anchor}">{escape(name)}</text>'
    date = f'<text class="retention__date" x="{mark.x}" y="82" text-anchor="{mark.anchor}">{escape(told)}</text>'
    return f"{circle}\n{label}\n{date}"


def _spoken(clock: parts.Retention) -> list[str]:
    said = [
        _("Service began on %(day)s.") % {"day": formats.day(clock.service_from)},
        _("Last day of service: %(day)s.") % {"day": formats.day(clock.service_until)}
        if clock.service_until
        else _("Service has no end yet; the clock has not started."),
    ]
    if clock.erased_on:
        said.append(_("The data was erased on %(day)s.") % {"day": formats.day(clock.erased_on)})
    elif clock.due:
        said.append(_("The data is due for erasure on %(day)s.") % {"day": formats.day(clock.due)})
    return [*said, _("Today is %(day)s.") % {"day": formats.day(clock.today)}]
