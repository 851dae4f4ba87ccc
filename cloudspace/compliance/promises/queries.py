"""Reading kept boards."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import NamedTuple

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.compliance.promises import board as boards
from cloudspace.compliance.promises import judging, models, rendering
from cloudspace.kit import clock


class Shown(NamedTuple):
    """The last board as a page shows it, and how old it is."""

    at: dt.datetime
    age: dt.timedelta
    holds: bool
    kept: int
    broken: int
    declared: int
    marks: list[rendering.Mark]


def facts(fetch: Callable[[str], judging.Page] | None = None) -> judging.Facts:
    """What is to be judged now: the policy in force, the moment, and pages where the caller can serve them."""
    return judging.Facts(agreements.in_force(), clock.now(), fetch)


def latest() -> models.BoardRun | None:
    """The last run, or None before the first one."""
    return models.BoardRun.objects.order_by("-at", "-id").first()


def shown(language: str) -> Shown | None:
    """The last board for a page in `language`; None before the first run."""
    run = latest()
    if run is None:
        return None
    board = boards.from_values(json.loads(run.board))
    marks = rendering.marks(board, agreements.in_force(), language)
    return Shown(run.at, clock.now() - run.at, run.broken == 0, run.kept, run.broken, run.declared, marks)
