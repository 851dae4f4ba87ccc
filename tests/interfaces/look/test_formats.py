from __future__ import annotations

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.interfaces.look import formats

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("amount", "written"),
    [(0, "0"), (999, "999"), (1_250_000, "1.250.000"), (-45_000, "-45.000"), (999_999_999_999, "999.999.999.999")],
)
def test_dong_is_written_with_dots_and_a_space_that_does_not_break(amount: int, written: str, language: str) -> None:
    assert Template("{% load look %}{{ amount|vnd }}").render(Context({"amount": amount})) == f"{written}{NBSP}₫"


@given(st.integers(min_value=-(10**12) + 1, max_value=10**12 - 1))
def test_a_written_amount_reads_back_as_itself(amount: int) -> None:
    assert int(formats.vnd(amount).removesuffix(f"{NBSP}₫").replace(".", "")) == amount


def test_a_day_is_written_day_month_year_in_both_languages(language: str) -> None:
    assert formats.day(dt.date(2026, 11, 2)) == "02/11/2026"


def test_a_moment_is_told_by_the_clock_in_viet_nam() -> None:
    late = dt.datetime(2026, 11, 21, 17, 5, tzinfo=dt.UTC)
    assert formats.moment(late) == f"00:05{NBSP}22/11/2026"
    assert formats.day(late) == "22/11/2026"


def test_figures_are_grouped_as_the_reader_groups_them() -> None:
    template = Template("{% load look %}{{ value|figure }}")
    for language, written in (("vi", "12.500"), ("en", "12,500")):
        with translation.override(language):
            assert template.render(Context({"value": 12_500})) == written


def test_no_date_is_written_as_nothing() -> None:
    assert Template("{% load look %}{{ x|day }}{{ x|moment }}").render(Context({"x": None})) == ""
