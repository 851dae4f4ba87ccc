"""The rooms of an app: tasks, actions, queries, drivers, models, rules; each imports only later ones."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("tasks", "actions", "queries", "drivers", "models", "rules")
# Decisions know no framework and no clock; the gettext marker only names the sentence.
CLOSED_TO_RULES = ("django", "cloudspace.kit.clock")
OPEN_TO_RULES = ("django.utils.translation", "django.utils.functional")


def apps() -> list[Path]:
    """Every folder that holds at least two rooms."""
    folders = sorted({path.parent for room in ROOMS for path in (ROOT / "cloudspace").rglob(f"{room}*")})
    return [folder for folder in folders if sum(_has(folder, room) for room in ROOMS) >= 2]


def _has(folder: Path, room: str) -> bool:
    return (folder / f"{room}.py").is_file() or (folder / room / "__init__.py").is_file()


def _files(folder: Path, room: str) -> list[Path]:
    return [path for path in (folder / f"{room}.py", *(folder / room).rglob("*.py")) if path.is_file()]


def imported(source: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything that the source imports, wherever the import stands."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            # A relative import would hide where it leads.
            module = "." * node.level + (node.module or "")
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)


def upward(source: str, package: str, room: str) -> list[str]:
    """Imports in a file of `room` that lead to an earlier room of `package`, or are relative."""
    earlier = ROOMS[: ROOMS.index(room)]
    return [
        f"line {line}: {name}"
        for line, name in imported(source)
        if name.startswith(".") or any(f"{name}.".startswith(f"{package}.{other}.") for other in earlier)
    ]


def unruly(source: str) -> list[str]:
    """Imports that a file of rules may not have."""
    return [
        f"line {line}: {name}"
        for line, name in imported(source)
        if _within(name, CLOSED_TO_RULES) and not _within(name, OPEN_TO_RULES)
    ]


def _within(name: str, packages: tuple[str, ...]) -> bool:
    return any(f"{name}.".startswith(f"{package}.") for package in packages)


@pytest.mark.parametrize("app", apps(), ids=lambda folder: str(folder.relative_to(ROOT / "cloudspace")))
def test_each_room_imports_only_later_rooms(app: Path) -> None:
    package = ".".join(app.relative_to(ROOT).parts)
    found = {
        str(path.relative_to(ROOT)): problems
        for room in ROOMS
        for path in _files(app, room)
        if (problems := upward(path.read_text(encoding="utf-8"), package, room))
    }
    assert found == {}


@pytest.mark.parametrize("app", apps(), ids=lambda folder: str(folder.relative_to(ROOT / "cloudspace")))
def test_rules_know_no_framework_and_no_clock(app: Path) -> None:
    found = {
        str(path.relative_to(ROOT)): problems
        for path in _files(app, "rules")
        if (problems := unruly(path.read_text(encoding="utf-8")))
    }
    assert found == {}


def test_an_upward_import_is_caught() -> None:
    source = "from cloudspace.commerce.orders import models\nfrom cloudspace.commerce.orders import actions\n"
    assert upward(source, "cloudspace.commerce.orders", "queries") == ["line 2: cloudspace.commerce.orders.actions"]


def test_a_hidden_or_relative_import_is_caught() -> None:
    source = "def late():\n    import cloudspace.commerce.orders.tasks\n    from . import actions\n"
    assert len(upward(source, "cloudspace.commerce.orders", "models")) == 2


def test_rules_that_read_the_clock_are_caught() -> None:
    assert unruly("from cloudspace.kit import clock, text\n") == ["line 1: cloudspace.kit.clock"]
    assert unruly("from django.utils.translation import gettext_lazy as _\n") == []
