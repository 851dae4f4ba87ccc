"""When keys die: calendar arithmetic of retention classes."""

import calendar
import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.policy import loading
from cloudspace.policy.durations import Duration
from tests.policy.conftest import SMALL

policy = loading.load(SMALL)
days = st.dates(datetime.date(2002, 1, 1), datetime.date(7000, 12, 31))
durations = st.builds(Duration, st.integers(0, 99), st.integers(0, 99), st.integers(0, 999))


def test_a_year_after_29_february_ends_on_28_february() -> None:
    assert policy.dies_on("service", datetime.date(2028, 2, 29)) == datetime.date(2029, 2, 28)


@given(days)
def test_service_data_dies_on_the_same_day_a_year_later(start: datetime.date) -> None:
    end = policy.dies_on("service", start)
    assert (end.year, end.month) == (start.year + 1, start.month)
    assert end.day == min(start.day, calendar.monthrange(end.year, end.month)[1])


@given(days)
def test_a_class_that_does_not_roll_has_period_zero(day: datetime.date) -> None:
    assert policy.period_of("service", day) == 0


@pytest.mark.parametrize("kept", ["security", "yearly", "accounting"])
@given(day=days, later=days)
def test_periods_fit_sixteen_bits_and_never_go_back(kept: str, day: datetime.date, later: datetime.date) -> None:
    one, two = policy.period_of(kept, min(day, later)), policy.period_of(kept, max(day, later))
    assert 1 <= one <= two <= 0xFFFF


@pytest.mark.parametrize(
    ("kept", "months", "length"), [("security", 12, 1), ("yearly", 60, 12), ("accounting", 120, 12)]
)
@given(day=days)
def test_a_period_key_outlives_each_of_its_days_by_the_whole_period(
    kept: str, months: int, length: int, day: datetime.date
) -> None:
    ends = policy.dies_on(kept, day)
    assert ends == policy.period_ends(kept, policy.period_of(kept, day))
    assert Duration(0, months, 0).after(day) < ends <= Duration(0, months + length, 0).after(day)


def test_a_month_counts_from_december_1999_and_dies_twelve_months_after_its_end() -> None:
    assert policy.period_of("security", datetime.date(2026, 11, 22)) == 26 * 12 + 11
    assert policy.period_ends("security", 26 * 12 + 11) == datetime.date(2027, 12, 1)
    assert policy.period_ends("security", 26 * 12 + 12) == datetime.date(2028, 1, 1)


def test_a_fiscal_year_has_the_number_of_the_year_in_which_it_starts() -> None:
    assert policy.period_of("accounting", datetime.date(2026, 3, 31)) == 25
    assert policy.period_of("accounting", datetime.date(2026, 4, 1)) == 26
    assert policy.period_ends("accounting", 26) == datetime.date(2037, 4, 1)
    assert policy.period_ends("yearly", 26) == datetime.date(2032, 1, 1)


@pytest.mark.parametrize("day", [datetime.date(2001, 12, 31), datetime.date(7401, 1, 1)])
def test_a_day_that_no_period_number_can_hold_is_refused(day: datetime.date) -> None:
    with pytest.raises(ValueError, match=r"2002-01-01 and 7400-12-31"):
        policy.period_of("security", day)


@pytest.mark.parametrize(("kept", "period"), [("service", 1), ("security", -1), ("security", 0x10000)])
def test_a_period_that_cannot_be_is_refused(kept: str, period: int) -> None:
    with pytest.raises(ValueError, match="no period"):
        policy.period_ends(kept, period)


@given(durations)
def test_a_duration_reads_back_as_written(duration: Duration) -> None:
    assert Duration.parse(str(duration)) == duration


@pytest.mark.parametrize("text", ["", "P", "1Y", "P1", "P1Y2", "PT1H", "P1W", "P-1Y", "P1M1Y", " P1Y", "P१Y"])
def test_what_is_no_calendar_period_is_no_duration(text: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(text) + "$"):
        Duration.parse(text)


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("P1Y", "1 năm", "1 year"),
        ("P12M", "12 tháng", "12 months"),
        ("P2Y30D", "2 năm 30 ngày", "2 years and 30 days"),
    ],
)
def test_a_duration_has_words_in_each_language(text: str, vi: str, en: str) -> None:
    assert (Duration.parse(text).in_words("vi"), Duration.parse(text).in_words("en")) == (vi, en)
