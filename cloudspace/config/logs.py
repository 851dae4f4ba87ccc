"""Log lines without personal values."""

from __future__ import annotations

import logging


class WithoutPersonalValues(logging.Filter):
    """Reduces each record to what names nobody.

    Exceptions are written as type and place, since their messages may quote what a person typed; a path is
    written without its query.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites `record` in place and lets it pass."""
        if record.exc_info and record.exc_info[0] is not None:
            record.msg = f"{record.msg % () if not record.args else record.name} [{_where(record.exc_info)}]"
            record.exc_info, record.exc_text, record.args = None, None, ()
        if record.name.startswith("django.") and record.args:
            record.args = tuple(_plain(value) for value in record.args) if isinstance(record.args, tuple) else ()
        return True


def _plain(value: object) -> object:
    return (
        value.split("?", 1)[0]
        if isinstance(value, str)
        else (value if isinstance(value, int) else type(value).__name__)
    )


def _where(exc_info: tuple) -> str:  # type: ignore[type-arg]
    kind, error, trace = exc_info
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace is not None else "?"
    code = getattr(error, "code", None)
    return f"{kind.__name__}{f' {code}' if isinstance(code, str) else ''} at {place}"
