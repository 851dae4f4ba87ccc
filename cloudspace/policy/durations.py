"""Periods in ISO 8601 and the calendar arithmetic that retention needs."""

import calendar
import dataclasses
import datetime
import re

_FORM = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?", re.ASCII)

_UNITS = {
    "vi": (("năm", "năm"), ("tháng", "tháng"), ("ngày", "ngày"), " "),
    "en": (("year", "years"), ("month", "months"), ("day", "days"), " and "),
}


@dataclasses.dataclass(frozen=True)
class Duration:
    """A calendar period: years, months and days, each applied in that order."""

    years: int
    months: int
    days: int

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """The duration that `text` writes in ISO 8601 (`P1Y`, `P12M`, `P30D`); ValueError otherwise."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ValueError(text)
        years, months, days = (int(part or 0) for part in match.groups())
        return cls(years, months, days)

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.days, "D"))
        return "P" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0D")

    def after(self, start: datetime.date) -> datetime.date:
        """The day one period after `start`; a day its month lacks becomes the last (29 → 28 February)."""
        month = start.year * 12 + start.month - 1 + self.years * 12 + self.months
        year, month = divmod(month, 12)
        last = calendar.monthrange(year, month + 1)[1]
        day = datetime.date(year, month + 1, min(start.day, last))
        return day + datetime.timedelta(days=self.days)

    def in_words(self, language: str) -> str:
        """The period as a reader of `language` writes it; languages other than vi and en read English."""
        *units, glue = _UNITS.get(language, _UNITS["en"])
        counts = (self.years, self.months, self.days)
        parts = [f"{n} {words[n != 1]}" for n, words in zip(counts, units, strict=True) if n]
        return glue.join(parts) or f"0 {units[2][1]}"


def written_date(day: datetime.date, language: str) -> str:
    """`day` as a reader of `language` writes it: 01/12/2026 in Vietnamese, 1 December 2026 in English."""
    if language == "vi":
        return f"{day.day:02}/{day.month:02}/{day.year}"
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
