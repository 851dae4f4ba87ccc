"""How commands speak: answers on stdout as text, table or JSON; everything else on stderr."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

as_json = click.option("--json", "in_json", is_flag=True, help="Answer with one JSON document.")


def say(sentence: str) -> None:
    """A line about what is being done."""
    click.echo(sentence, err=True)


def answer(values: Any, *, in_json: bool, text: Callable[[], None]) -> None:
    """The command's answer: `values` as JSON, or whatever `text` prints."""
    if in_json:
        click.echo(json.dumps(values, ensure_ascii=False, indent=2, default=str))
    else:
        text()


def facts(pairs: Iterable[tuple[str, object]]) -> None:
    """Prints names and values, one pair a line."""
    rows = list(pairs)
    width = max((len(name) for name, _ in rows), default=0)
    for name, value in rows:
        shown = ", ".join(map(str, value)) or "none" if isinstance(value, list | tuple) else value
        click.echo(f"{name:<{width}}  {shown}")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
    """A table as wide as the terminal; elsewhere one line a row, parts divided by tabs."""
    if not sys.stdout.isatty():
        for row in rows:
            click.echo("\t".join(str(part) for part in row))
        return
    drawn = Table(*headings, title=title or None, title_justify="left")
    for row in rows:
        drawn.add_row(*(str(part) for part in row))
    Console().print(drawn)


@contextlib.contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Yields a function that is told how many more are done: a bar on a terminal, else a line at the end."""
    if sys.stderr.isatty():
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
            task = shown.add_task(what, total=total)
            yield lambda count: shown.advance(task, count)
        return
    done = 0

    def add(count: int) -> None:
        nonlocal done
        done += count

    yield add
    say(f"{what}: {done}")
