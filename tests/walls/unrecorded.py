"""Looks at every statement on the main store while tests run: product code writes inside actions alone.

Tests arrange rows as they like; the innermost frame that is ours says whether a test or the product wrote.
"""

from __future__ import annotations

import contextlib
import contextvars
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db.backends.signals import connection_created

from cloudspace.kit import acts
from cloudspace.kit.acts import recording

ROOT = Path(__file__).parents[2]
_PRODUCT = str(ROOT / "cloudspace")
_TESTS = str(ROOT / "tests")
# Where an action begins to be one, and where migrations make and fill tables.
_OWN = str(Path(acts.__file__).parent)
_MIGRATIONS = ("django/db/migrations/", "django/core/management/commands/migrate.py")

_arranging: contextvars.ContextVar[bool] = contextvars.ContextVar("arranging", default=False)


class WrittenOutsideAnAction(AssertionError):
    """Product code wrote to a table of the business without an action around it, so that no Act tells of it."""


@contextlib.contextmanager
def arranging() -> Iterator[None]:
    """Within the block a test prepares rows through product code that is no action."""
    token = _arranging.set(True)
    try:
        yield
    finally:
        _arranging.reset(token)


def watch() -> None:
    """From now on every connection to the main store is looked at."""
    connection_created.connect(_look_at, dispatch_uid="every write leaves its act")


def _look_at(connection: Any, **kwargs: object) -> None:
    if connection.alias == "default" and refuse not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, refuse)


def refuse(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Raises WrittenOutsideAnAction before such a statement runs."""
    table = recording.written_table(sql)
    if table and table not in recording.MACHINERY and not recording.in_action() and not _arranging.get():
        place = _product_frame()
        if place is not None:
            raise WrittenOutsideAnAction(f"{place} writes {table}")
    return execute(sql, params, many, context)


def _product_frame() -> str | None:
    """The line of the product that writes, or None where a test or a migration does."""
    frame = sys._getframe(2)
    found: str | None = None
    innermost = True
    while frame is not None:
        name = frame.f_code.co_filename
        if any(part in name for part in _MIGRATIONS):
            return None
        if innermost and name.startswith((_PRODUCT, _TESTS)) and name != __file__ and not name.startswith(_OWN):
            innermost = False
            if name.startswith(_PRODUCT):
                found = f"{Path(name).relative_to(ROOT)}:{frame.f_lineno}"
        frame = frame.f_back  # type: ignore[assignment]
    return found
