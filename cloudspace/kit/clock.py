"""The one clock. Nothing else asks the machine for the time, so tests and dry runs can set it."""

from __future__ import annotations

import contextlib
import contextvars
import datetime as dt
from collections.abc import Iterator
from zoneinfo import ZoneInfo

VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")

_set_to: contextvars.ContextVar[dt.datetime | None] = contextvars.ContextVar("clock", default=None)


def now() -> dt.datetime:
    """The current moment, aware, in UTC."""
    return _set_to.get() or dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The current calendar day in Viet Nam, by which all retention and deadlines count."""
    return day_of(now())


def day_of(moment: dt.datetime) -> dt.date:
    """The calendar day in Viet Nam on which `moment` (aware) falls."""
    return moment.astimezone(VIET_NAM).date()


def start_of(day: dt.date) -> dt.datetime:
    """The first moment of `day` in Viet Nam, aware, in UTC."""
    return dt.datetime.combine(day, dt.time.min, VIET_NAM).astimezone(dt.UTC)


@contextlib.contextmanager
def set_to(moment: dt.datetime) -> Iterator[None]:
    """Within the block, `now()` answers `moment` (aware). For tests, dry runs and demo homes only."""
    if moment.tzinfo is None:
        raise ValueError("the clock is set to aware moments only")
    token = _set_to.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _set_to.reset(token)
