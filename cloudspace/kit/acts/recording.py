"""One transaction, one record: the only way to write to the main store."""

from __future__ import annotations

import contextlib
import contextvars
import functools
import inspect
import re
import uuid
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

from django.db import connections, models, transaction

from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts.models import Act

_P = ParamSpec("_P")
_R = TypeVar("_R")

_WRITE = re.compile(r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)"?', re.IGNORECASE)
_WITH = re.compile(r"\s*WITH\b", re.IGNORECASE)
_WORD = re.compile(r"[A-Za-z0-9_.:/+-]{0,80}")

# Rows of the machinery itself: no business fact stands in them.
MACHINERY = frozenset({"django_session", "django_migrations", "django_content_type", "limits_count", "acts_act"})


class UnrecordedWrite(Exception):
    """An action wrote to a table of the business without leaving an Act. It is rolled back."""


class BegunTooLate(Exception):
    """What has to be done before any transaction was called within one."""


class _Watch:
    """What one action has written so far."""

    def __init__(self) -> None:
        self.tables: set[str] = set()
        self.recorded = False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        written = written_table(sql)
        if written and _current.get() is self:
            if written == Act._meta.db_table:
                self.recorded = True
            elif written not in MACHINERY:
                self.tables.add(written)
        return execute(sql, params, many, context)


_current: contextvars.ContextVar[_Watch | None] = contextvars.ContextVar("action", default=None)
_unrecorded: contextvars.ContextVar[bool] = contextvars.ContextVar("unrecorded", default=False)


def written_table(sql: str) -> str | None:
    """The table that a statement writes to, or None for a reading."""
    found = _WRITE.match(sql) or (_WRITE.search(sql) if _WITH.match(sql) else None)
    return found.group(1) if found else None


def in_action() -> bool:
    """Whether the caller stands inside an action, or inside what need not be one."""
    return _current.get() is not None or _unrecorded.get()


@contextlib.contextmanager
def unrecorded() -> Iterator[None]:
    """For columns of the machinery in tables of the business, such as leases: nothing is said in them about anybody."""
    token = _unrecorded.set(True)
    try:
        yield
    finally:
        _unrecorded.reset(token)


def action(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Marks a function that writes: keyword-only with `by`, in one transaction, refused without an Act.

    Raises TypeError at import when the signature is not keyword-only with `by: Actor`.
    """
    parameters = inspect.signature(function).parameters
    if "by" not in parameters or any(p.kind is not p.KEYWORD_ONLY for p in parameters.values()):
        raise TypeError(f"{function.__qualname__}: an action takes keywords only, one of them `by`")

    @functools.wraps(function)
    def perform(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        watch = _Watch()
        with transaction.atomic(using="default"):
            token = _current.set(watch)
            try:
                with connections["default"].execute_wrapper(watch):
                    result = function(*args, **kwargs)
                if watch.tables and not watch.recorded:
                    raise UnrecordedWrite(f"{function.__qualname__} wrote {', '.join(sorted(watch.tables))}")
            finally:
                _current.reset(token)
        return result

    perform.is_action = True  # type: ignore[attr-defined]
    return perform


def beforehand(function: Callable[_P, _R]) -> Callable[_P, _R]:
    """Marks a function that does something slow, such as hashing, and then calls one action with the result.

    Writers of the main store stand in line, so nothing slow may happen within their transaction. Raises BegunTooLate
    when called inside one.
    """

    @functools.wraps(function)
    def perform(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        if connections["default"].in_atomic_block:
            raise BegunTooLate(function.__qualname__)
        return function(*args, **kwargs)

    perform.leads_to_action = True  # type: ignore[attr-defined]
    return perform


def record(
    *,
    by: Actor,
    verb: str,
    target: models.Model | None = None,
    target_id: uuid.UUID | None = None,
    **detail: object,
) -> None:
    """Adds the Act of the surrounding action. `verb` reads `noun.done`; `detail` holds ids, figures and codes."""
    Act.objects.create(
        id=ids.new_id(),
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        verb=verb,
        target_kind=target._meta.label_lower if target is not None else "",
        target_id=target_id or (target.pk if target is not None and isinstance(target.pk, uuid.UUID) else None),
        at=clock.now(),
        detail={key: _plain(value) for key, value in detail.items()},
    )


def _plain(value: object) -> str | int | bool | None:
    """`value` if it can name nobody: a number, an id, a code. Raises ValueError otherwise."""
    if value is None or isinstance(value, bool | int):
        return value
    text = str(value)
    if not _WORD.fullmatch(text):
        raise ValueError("an act's detail holds ids, figures and codes only")
    return text
