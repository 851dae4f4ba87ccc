"""Runs things several times and says the median; ratios are taken pair by pair in one run."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

RUNS = 5


@dataclass(frozen=True)
class Figure:
    """One line of the table: what, operations per second, and the ratio to its floor or peer."""

    what: str
    per_second: float
    against: str = ""
    ratio: float | None = None
    budget: str = ""
    held: bool | None = None


def seconds(act: Callable[[], object]) -> float:
    """How long `act` takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def median_seconds(
    act: Callable[[], object], *, before: Callable[[], object] = lambda: None, runs: int = RUNS
) -> float:
    """The median of several runs, each after `before`, which is not counted."""
    taken = []
    for _ in range(runs):
        before()
        taken.append(seconds(act))
    return statistics.median(taken)


def table(title: str, figures: Sequence[Figure]) -> str:
    """A Markdown table."""
    lines = [
        f"### {title}",
        "",
        "| what | per second | beside | ratio | budget | held |",
        "|---|---:|---|---:|---|---|",
    ]
    for figure in figures:
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        held = "" if figure.held is None else ("yes" if figure.held else "**no**")
        lines.append(
            f"| {figure.what} | {figure.per_second:,.0f} | {figure.against} | {ratio} | {figure.budget} | {held} |"
        )
    return "\n".join(lines) + "\n"
