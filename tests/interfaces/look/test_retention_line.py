"""R1: where service, its end, one year, erasure and today stand on the line."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.interfaces.look.drawing import retention_line
from cloudspace.interfaces.look.parts import Hold, Retention

BEGAN, ENDED, DUE = dt.date(2024, 3, 4), dt.date(2026, 6, 30), dt.date(2027, 6, 30)
TODAY = dt.date(2026, 11, 22)
days = st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))


def kinds(retention: Retention) -> list[str]:
    return [mark.kind for mark in retention_line.draw(retention).marks]


def test_service_without_an_end_shows_the_clock_not_started() -> None:
    drawing = retention_line.draw(Retention(BEGAN, TODAY))
    assert [(mark.kind, mark.day, mark.style) for mark in drawing.marks] == [
        ("start", BEGAN, "past"),
        ("end", None, "coming"),
        ("due", None, "coming"),
    ]
    start, end, _ = drawing.marks
    assert start.x < drawing.today_x < end.x


def test_today_stands_in_proportion_within_the_year_after_service() -> None:
    drawing = retention_line.draw(Retention(BEGAN, ENDED + (DUE - ENDED) / 2, ENDED, DUE))
    _, end, due = drawing.marks
    assert drawing.today_x == pytest.approx((end.x + due.x) / 2, abs=1)


@pytest.mark.parametrize(("today", "at"), [(BEGAN, 0), (ENDED, 1), (DUE, 2), (DUE + dt.timedelta(days=900), 2)])
def test_today_on_a_mark_stands_on_it(today: dt.date, at: int) -> None:
    drawing = retention_line.draw(Retention(BEGAN, today, ENDED, DUE))
    assert drawing.today_x == drawing.marks[at].x


def test_a_hold_past_the_due_day_draws_its_stretch() -> None:
    hold = Hold("a court's order", TODAY, dt.date(2027, 12, 31))
    drawing = retention_line.draw(Retention(BEGAN, TODAY, ENDED, DUE, (hold,)))
    assert drawing.marks[-1].kind == "released"
    assert drawing.marks[-1].day == hold.until
    assert drawing.segments[-1].style == "held"


def test_the_last_hold_decides_and_one_without_end_leaves_the_day_open() -> None:
    short, longer = Hold("a", TODAY, dt.date(2027, 8, 1)), Hold("b", TODAY, dt.date(2028, 1, 1))
    both = retention_line.draw(Retention(BEGAN, TODAY, ENDED, DUE, (short, longer)))
    assert both.marks[-1].day == longer.until
    open_end = retention_line.draw(Retention(BEGAN, TODAY, ENDED, DUE, (short, Hold("c", TODAY))))
    assert open_end.marks[-1].day is None


def test_a_hold_that_ends_before_the_due_day_moves_nothing() -> None:
    hold = Hold("a", TODAY, dt.date(2027, 1, 1))
    assert kinds(Retention(BEGAN, TODAY, ENDED, DUE, (hold,))) == ["start", "end", "due"]


def test_erased_ends_the_line() -> None:
    assert kinds(Retention(BEGAN, TODAY, ENDED, DUE, (), DUE)) == ["start", "end", "erased"]


@given(began=days, today=days, ended=st.none() | days, due=st.none() | days, held=st.none() | days)
def test_nothing_ever_leaves_the_drawing_or_changes_order(
    began: dt.date, today: dt.date, ended: dt.date | None, due: dt.date | None, held: dt.date | None
) -> None:
    holds = (Hold("a", began, held),) if held else ()
    drawing = retention_line.draw(Retention(began, today, ended, due, holds))
    places = [mark.x for mark in drawing.marks]
    assert places == sorted(set(places))
    assert 0 <= places[0] <= drawing.today_x <= places[-1] <= retention_line.WIDTH
    for segment in drawing.segments:
        assert segment.x1 < segment.x2
    for left, right in pairwise(drawing.segments):
        assert left.x2 == right.x1


@pytest.mark.parametrize("held", [(), (Hold("a", TODAY),)])
def test_words_under_the_marks_keep_apart(held: tuple[Hold, ...]) -> None:
    """A date of ten figures takes 72 units at 12 units of type."""
    spans = []
    for mark in retention_line.draw(Retention(BEGAN, TODAY, ENDED, DUE, held)).marks:
        left = {"start": mark.x, "middle": mark.x - 36, "end": mark.x - 72}[mark.anchor]
        spans.append((left, left + 72))
    assert all(one[1] < next_one[0] for one, next_one in pairwise(spans))
    assert spans[0][0] >= 0
    assert spans[-1][1] <= retention_line.WIDTH
