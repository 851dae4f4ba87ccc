"""Whether the caller stands inside the gate. Drivers ask before they open a connection."""

from __future__ import annotations

import contextlib
import contextvars
from collections.abc import Iterator

_open: contextvars.ContextVar[bool] = contextvars.ContextVar("gate", default=False)


class OutsideTheGate(RuntimeError):
    """Something would have left without being checked and recorded (D1). Only `gate.pass_through` lets things out."""


@contextlib.contextmanager
def opened() -> Iterator[None]:
    """Within the block, in this thread, connections may be opened. For the gate alone."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


def is_open() -> bool:
    """Whether the caller stands inside `gate.pass_through`."""
    return _open.get()


def require() -> None:
    """Raises OutsideTheGate anywhere else."""
    if not _open.get():
        raise OutsideTheGate("nothing leaves but through cloudspace.egress.gate")
