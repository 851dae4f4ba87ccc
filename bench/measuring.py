"""Runs things several times and says the median; ratios are taken pair by pair in one run."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

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
    return statistics.median(several(act, before=before, runs=runs))


def several(act: Callable[[], object], *, before: Callable[[], object] = lambda: None, runs: int = RUNS) -> list[float]:
    """Seconds of several runs, each after `before`, which is not counted."""
    taken = []
    for _ in range(runs):
        before()
        taken.append(seconds(act))
    return taken


def at_least(what: str, ours: Sequence[float], theirs: Sequence[float], against: str, least: float) -> Figure:
    """Ours beside theirs, per second: the median of the rounds' ratios, held when it reaches `least`."""
    ratio = statistics.median(one / other for one, other in zip(ours, theirs, strict=True))
    return Figure(what, statistics.median(ours), against, ratio, f"≥ {least:g}×", ratio >= least)


def answer(title: str, figures: Sequence[Figure], *, in_json: bool) -> None:
    """Prints the table, or for the run of everything one line of JSON."""
    print(json.dumps([asdict(figure) for figure in figures]) if in_json else table(title, figures))


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
            f"| {figure.what} | {number(figure.per_second)} | {figure.against} | {ratio} | {figure.budget} | {held} |"
        )
    return "\n".join(lines) + "\n"


def number(value: float) -> str:
    """Three digits are enough to read."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
