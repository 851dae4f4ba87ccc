"""A guard for tests: outside the gate no socket connects. Servers that a test starts are reached through the gate too.

What a test does as the outside world (a browser, a bank that calls a webhook) stands in `as_the_outside()`.
"""

from __future__ import annotations

import contextlib
import contextvars
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from cloudspace.egress import passage

_outside: contextvars.ContextVar[bool] = contextvars.ContextVar("outside", default=False)
_CALLS = ("connect", "connect_ex", "sendto", "sendmsg")


class UngatedExit(BaseException):
    """A connection was about to open outside the gate. No `except Exception` hides it."""


@contextlib.contextmanager
def as_the_outside() -> Iterator[None]:
    """Within the block, in this thread, the test itself may connect."""
    token = _outside.set(True)
    try:
        yield
    finally:
        _outside.reset(token)


@contextlib.contextmanager
def guarded() -> Iterator[None]:
    """Within the block every Python socket refuses to connect outside the gate, in all threads."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _CALLS:
            patch.setattr(socket.socket, name, _refusing(getattr(socket.socket, name)))
        yield


def _refusing(call: Any) -> Any:
    def guard(self: socket.socket, *args: Any, **kwargs: Any) -> Any:
        if not passage.is_open() and not _outside.get():
            family = self.family.name
            self.close()
            raise UngatedExit(f"a socket was used outside the gate ({family})")
        return call(self, *args, **kwargs)

    return guard


@pytest.fixture(autouse=True)
def _every_exit_guarded() -> Iterator[None]:
    """Import this into a conftest, and all tests below it run guarded."""
    with guarded():
        yield
