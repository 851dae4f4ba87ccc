"""How values are written: the same in both languages, but for the grouping of plain figures."""

from __future__ import annotations

import datetime as dt

from cloudspace.kit import clock, money


def vnd(amount: int) -> str:
    """`1250000` → `1.250.000 ₫`, with a no-break space."""
    return money.written(amount)


def day(value: dt.date | dt.datetime) -> str:
    """`22/11/2026`; a moment (aware) gives its day in Viet Nam."""
    if isinstance(value, dt.datetime):
        value = clock.day_of(value)
    return f"{value.day:02d}/{value.month:02d}/{value.year:04d}"


def moment(value: dt.datetime) -> str:
    """`09:14 22/11/2026`, as the clock in Viet Nam shows it, for an aware moment; with a no-break space."""
    local = value.astimezone(clock.VIET_NAM)
    return f"{local.hour:02d}:{local.minute:02d}\u00a0{day(value)}"


def figure(value: int, language: str) -> str:
    """`12500` → `12.500` in Vietnamese, `12,500` in English."""
    grouped = f"{value:,}"
    return grouped.replace(",", ".") if language == "vi" else grouped
