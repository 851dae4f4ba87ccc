"""Where things stand on the retention line (R1): service, its end, one year, erased, and today on it.

The line is not to scale as a whole (ten years of service would leave no room for the year that
matters); within each stretch, today stands in proportion.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from cloudspace.interfaces.look.parts import Retention

WIDTH, HEIGHT = 360, 88
LINE = 44
LEFT, RIGHT = 8, WIDTH - 8

MarkKind = Literal["start", "end", "due", "released", "erased"]
Style = Literal["past", "coming", "held"]


@dataclass(frozen=True)
class Mark:
    """A point on the line. `anchor` is how its words hang on it (SVG `text-anchor`)."""

    kind: MarkKind
    x: int
    day: dt.date | None
    style: Literal["past", "coming", "held", "erased"]
    anchor: Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Segment:
    x1: int
    x2: int
    style: Style


@dataclass(frozen=True)
class Drawing:
    """Marks from left to right, the segments between them, and where today stands."""

    marks: tuple[Mark, ...]
    segments: tuple[Segment, ...]
    today_x: int
    today_anchor: Literal["start", "middle", "end"]


def draw(retention: Retention) -> Drawing:
    """The drawing for `retention`. Never fails on odd dates: stretches of no length stand where they begin."""
    stations = _stations(retention)
    days = [day for _, day in stations]
    places = _places(len(stations))
    today_x = _place_of(retention.today, days, places)
    marks = tuple(
        Mark(kind, x, day, _mark_style(kind, day, retention), _anchor(x))
        for (kind, day), x in zip(stations, places, strict=True)
    )
    return Drawing(marks, _segments(marks, today_x), today_x, _anchor(today_x, 40))


def _stations(retention: Retention) -> list[tuple[MarkKind, dt.date | None]]:
    stations: list[tuple[MarkKind, dt.date | None]] = [
        ("start", retention.service_from),
        ("end", retention.service_until),
    ]
    if retention.erased_on is not None:
        return [*stations, ("erased", retention.erased_on)]
    stations.append(("due", retention.due))
    if retention.due is not None and _held_past(retention):
        stations.append(("released", _last_release(retention)))
    return stations


def _held_past(retention: Retention) -> bool:
    due = retention.due
    return any(due is not None and (hold.until is None or hold.until > due) for hold in retention.holds)


def _last_release(retention: Retention) -> dt.date | None:
    """The day on which the last hold ends; None while one of them has no end."""
    ends = [hold.until for hold in retention.holds]
    return None if None in ends else max(end for end in ends if end is not None)


def _places(count: int) -> list[int]:
    """Two stretches share the line evenly; a third (held) leaves the words of each mark their room."""
    return [LEFT, WIDTH // 2, RIGHT] if count == 3 else [LEFT, 129, 230, RIGHT]


def _place_of(today: dt.date, days: list[dt.date | None], places: list[int]) -> int:
    for (start, end), (x1, x2) in zip(pairwise(days), pairwise(places), strict=True):
        if start is None or today < start:
            return x1
        if end is None:
            # No end is known: today stands in the middle, and what comes is open.
            return (x1 + x2) // 2
        if today < end:
            return x1 + (x2 - x1) * (today - start).days // (end - start).days
    return places[-1]


def _mark_style(
    kind: MarkKind, day: dt.date | None, retention: Retention
) -> Literal["past", "coming", "held", "erased"]:
    if kind == "erased":
        return "erased"
    if kind == "released" or (kind == "due" and _held_past(retention)):
        return "held"
    return "past" if day is not None and day <= retention.today else "coming"


def _segments(marks: tuple[Mark, ...], today_x: int) -> tuple[Segment, ...]:
    segments: list[Segment] = []
    for left, right in pairwise(marks):
        if right.kind == "released":
            segments.append(Segment(left.x, right.x, "held"))
            continue
        turn = min(max(today_x, left.x), right.x)
        if turn > left.x:
            segments.append(Segment(left.x, turn, "past"))
        if turn < right.x:
            segments.append(Segment(turn, right.x, "coming"))
    return tuple(segments)


def _anchor(x: int, room: int = 24) -> Literal["start", "middle", "end"]:
    if x < LEFT + room:
        return "start"
    return "end" if x > RIGHT - room else "middle"
