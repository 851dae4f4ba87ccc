"""Statements written by hand stand in the modules that decision 0009 names, and in no other."""

from __future__ import annotations

import re
from pathlib import Path

import cloudspace

HOUSE = Path(cloudspace.__file__).parent
DECISION = HOUSE.parent / "docs/decisions/0009-raw-statements-in-hot-paths.md"
_BY_HAND = re.compile(
    r"\.cursor\(|\.raw\(|\bRawSQL\b"
    r"|\"\s*(?:SELECT .* FROM|INSERT (?:OR \w+ )?INTO|UPDATE \w+ SET|DELETE FROM) "
)


def speaks(text: str) -> bool:
    """Whether a module takes a cursor or holds a statement."""
    return _BY_HAND.search(text) is not None


def named() -> set[str]:
    """The modules of the decision's table; a folder ends in a slash."""
    return set(re.findall(r"^\| `([^`]+)` \|", DECISION.read_text(encoding="utf-8"), re.MULTILINE))


def modules() -> set[str]:
    """The modules of the house that speak SQL, as the table would name them."""
    return {
        path.relative_to(HOUSE).as_posix()
        for path in HOUSE.rglob("*.py")
        if "migrations" not in path.parts and speaks(path.read_text(encoding="utf-8"))
    }


def covers(name: str, module: str) -> bool:
    """Whether a line of the table is about the module."""
    return module == name or (name.endswith("/") and module.startswith(name))


def test_no_other_module_speaks_sql() -> None:
    assert {module for module in modules() if not any(covers(name, module) for name in named())} == set()


def test_every_line_of_the_table_is_about_something() -> None:
    assert {name for name in named() if not any(covers(name, module) for module in modules())} == set()


def test_a_statement_anywhere_else_is_seen() -> None:
    for text in (
        "with connection.cursor() as cursor:",
        "Order.objects.raw(query)",
        'STATEMENT = "SELECT id FROM orders_order WHERE number = %s"',
        'text = "DELETE FROM orders_order"',
    ):
        assert speaks(text)
    assert not speaks('"""Selects the order from the table."""')
