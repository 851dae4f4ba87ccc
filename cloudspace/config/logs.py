"""Log lines without personal values."""

from __future__ import annotations

import logging
from types import TracebackType
from typing import Any

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_OURS = "cloudspace."
_SERVER = "gunicorn"
# What follows is the visitor's address and the line that they sent.
_FROM_VISITOR = "Invalid request from"


class WithoutPersonalValues(logging.Filter):
    """Reduces each record to what names nobody.

    A request is written as status, method and route: its path may hold a mailed secret, or whatever somebody typed.
    An exception is written as type and place, since its message may quote what a person typed. Of the lines that
    libraries write, texts that fill a place are left out; our own name nobody, so they stay whole.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites `record` in place, once however many handlers it passes, and lets it pass."""
        if getattr(record, "names_nobody", False):
            return True
        line = _line(record)
        if record.exc_info and record.exc_info[0] is not None:
            line = f"{line} [{_where(record.exc_info[1], record.exc_info[2])}]"
        record.msg, record.args = line, ()
        record.exc_info = record.exc_text = record.stack_info = None
        record.names_nobody = True
        return True


def _line(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if request is not None:
        return _request(request, getattr(record, "status_code", None))
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    if record.name.startswith(_OURS):
        return _filled(record.msg, record.args)
    if record.exc_info:
        # A library's text may be the message of the exception itself.
        return record.name
    if record.name.startswith(_SERVER):
        return _FROM_VISITOR.split(" from")[0] if _FROM_VISITOR in record.msg else _filled(record.msg, record.args)
    return _filled(record.msg, tuple(map(_plain, record.args)) if isinstance(record.args, tuple) else ())


def _request(request: Any, status: object) -> str:
    method = request.method if getattr(request, "method", None) in _METHODS else "-"
    match = getattr(request, "resolver_match", None)
    return f"{status if isinstance(status, int) else '-'} {method} {match.route if match else 'no route'}"


def _filled(template: str, arguments: Any) -> str:
    try:
        return template % arguments if arguments else template
    except (TypeError, ValueError, KeyError):
        return template


def _plain(value: object) -> object:
    return value if isinstance(value, int | float) else type(value).__name__


def _where(error: BaseException | None, trace: TracebackType | None) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace is not None else "?"
    code = getattr(error, "code", None)
    return f"{type(error).__name__}{f' {code}' if isinstance(code, str) else ''} at {place}"
