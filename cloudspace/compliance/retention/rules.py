"""When a person's data dies: decisions on plain days (R1)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from cloudspace.policy.durations import Duration
from cloudspace.policy.model import Policy

State = Literal["running", "counting", "record_by_record"]
Reason = Literal["service_ended", "enquiry_closed", "never_confirmed"]

# What stands for a person's main class: the class in which their name is kept.
LEADING_CATEGORY = "identity"
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", " ": None, "-": None, "–": None})


@dataclass(frozen=True)
class Facts:
    """What is known about when a person was last served. Days are calendar days in Viet Nam.

    `served` tells whether a paid service runs; `served_until` the last day of the last one. `works_here` and
    `left_on` are of staff. Of a person without account, `last_activity` is when anything was last done about them, and
    `waits` tells whether something of theirs is still open.
    """

    kind: str
    known_since: dt.date
    confirmed: bool = False
    served: bool = False
    served_until: dt.date | None = None
    last_sign_in: dt.date | None = None
    closed_on: dt.date | None = None
    works_here: bool = False
    left_on: dt.date | None = None
    last_activity: dt.date | None = None
    waits: bool = False


@dataclass(frozen=True)
class Clock:
    """A person's clock: `running` has no end; `counting` began on `started_on` and ends on `dies_on`.

    `warn_on` is the day from which the person is warned. `record_by_record`: each record has its own end. `closed`:
    the person closed the account, so that signing in stops nothing.
    """

    state: State
    retention_class: str
    reason: Reason
    started_on: dt.date | None = None
    dies_on: dt.date | None = None
    warn_on: dt.date | None = None
    closed: bool = False

    def warns(self, today: dt.date) -> bool:
        """Whether the day of the warning has come."""
        return self.warn_on is not None and self.warn_on <= today

    def is_over(self, today: dt.date) -> bool:
        """Whether the keys are to die."""
        return self.dies_on is not None and self.dies_on <= today


def clock(facts: Facts, policy: Policy) -> Clock:
    """The clock that `facts` set under `policy`. R1; the year from 29 February ends on 28 February."""
    name = policy.class_for(LEADING_CATEGORY, facts.kind)
    kept = policy.retention(name)
    if kept.starts == "service_ended":
        counted = _counted(policy, name, "service_ended", _service_end(facts))
        return replace(counted, closed=facts.closed_on is not None)
    if kept.starts == "enquiry_closed":
        closed_on = None if facts.waits else facts.last_activity or facts.known_since
        return _counted(policy, name, "enquiry_closed", closed_on)
    return Clock("record_by_record", name, "enquiry_closed")


def _counted(policy: Policy, name: str, reason: Reason, start: dt.date | None) -> Clock:
    if start is None:
        return Clock("running", name, reason)
    dies_on = policy.dies_on(name, start)
    warn_on = dies_on - dt.timedelta(days=policy.figures.warning_days)
    return Clock("counting", name, reason, start, dies_on, warn_on)


def _service_end(facts: Facts) -> dt.date | None:
    """The day on which service ended, or None while it goes on.

    Closing the account ends service at once, and looking at one's data afterwards does not prolong it; an open
    account is a service too, so that signing in counts.
    """
    if facts.served or facts.works_here:
        return None
    days = [day for day in (facts.served_until, facts.left_on) if day is not None]
    days += [facts.closed_on] if facts.closed_on else [facts.last_sign_in or facts.known_since]
    return max(days)


def may_erase_from(clock: Clock, warned_on: dt.date | None, policy: Policy) -> dt.date | None:
    """The first day on which the keys may die: never before the warning has stood for its full time."""
    if clock.dies_on is None or warned_on is None:
        return clock.dies_on
    return max(clock.dies_on, warned_on + dt.timedelta(days=policy.figures.warning_days))


def warning_stands(left_on: dt.date | None, today: dt.date, policy: Policy) -> bool:
    """Whether a warning that left the shop on `left_on` (None: not yet) has stood for its full time."""
    return left_on is not None and left_on + dt.timedelta(days=policy.figures.warning_days) <= today


def look_again_on(clock: Clock, today: dt.date, policy: Policy) -> dt.date:
    """The first day on which the person's clock can matter.

    A clock only ever moves later, so nobody is looked at before the day that it shows now; a running one can at the
    earliest stop today.
    """
    if clock.warn_on is not None:
        return max(clock.warn_on, today + dt.timedelta(days=1))
    period = policy.retention(clock.retention_class).period
    return today + dt.timedelta(days=max(shortest_days(period) - policy.figures.warning_days, 1))


def first_known_before(today: dt.date, policy: Policy) -> dt.date:
    """Nobody known only since later than this day can have a warning or an end to come today."""
    counted = [kept for kept in policy.retention_classes.values() if kept.starts in ("service_ended", "enquiry_closed")]
    shortest = min(shortest_days(kept.period) for kept in counted)
    return today - dt.timedelta(days=max(shortest - policy.figures.warning_days, 0))


def shortest_days(period: Duration) -> int:
    """The least number of days that the period can span."""
    return period.years * 365 + period.months * 28 + period.days


def trusts_clock(
    now: dt.datetime, last_known: dt.datetime | None, confirmed_at: dt.datetime | None, tolerance_hours: int
) -> bool:
    """Whether `now` may be acted on: within the tolerance of the last checkpoint or of a person's confirmation."""
    tolerance = dt.timedelta(hours=tolerance_hours)
    return any(known is not None and now <= known + tolerance for known in (last_known, confirmed_at))


def plain_code(typed: str) -> str:
    """A receipt's code as it was issued, from how a person typed it: any case, with spaces, look-alikes allowed."""
    return typed.strip().upper().translate(_LOOK_ALIKES)


def written_code(code: str) -> str:
    """A code in groups of four, easier to copy."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
