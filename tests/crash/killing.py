"""A process really killed, at every step that could leave something durable.

The test's process forks; the child acts and sends itself SIGKILL just before its n-th step. A step is a statement or
commit on any store, and every write, flush, renaming and removal of a file that is made durable. What stands between
two steps is in memory alone, so these are all the moments at which a kill can be told from another.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import count
from typing import Any
from unittest import mock

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from cloudspace.transparency import rows
from cloudspace.vault import current

# On PostgreSQL each try costs fresh connections; there a sample of the steps is enough.
STRIDES = {"sqlite": 1, "postgresql": 4}
_FINISHED, _FAILED = 0, 3


class ChildFailed(AssertionError):
    """The act raised in the child before it could be killed; the message is the child's traceback."""


def at_every_step(act: Callable[[], object], *, first: int = 1, stride: int = 0) -> Iterator[int]:
    """Yields the number of each step at which `act` was killed, until it is left alone and finishes.

    `act` is called anew each time, in a child forked at that moment: what it works on may be prepared, and what the
    killed one left examined, between two steps of this iterator. With EVERY_STEP=1 no step is left out.
    """
    stride = 1 if os.environ.get("EVERY_STEP") else stride or STRIDES[connections["default"].vendor]
    for step in count(first, stride):
        if not killed(act, step):
            return
        yield step


def killed(act: Callable[[], object], step: int) -> bool:
    """Runs `act` in a child that dies before its step `step` (from 1); False when it finished with fewer steps.

    Raises ChildFailed when the act raised.
    """
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _act_and_die(act, step, writing)
    os.close(writing)
    with os.fdopen(reading) as told:
        story = told.read()
    _, status = os.waitpid(child, 0)
    _as_a_fresh_process()
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    if os.waitstatus_to_exitcode(status) != _FINISHED:
        raise ChildFailed(story)
    return False


def _act_and_die(act: Callable[[], object], step: int, told: int) -> None:
    status = _FAILED
    try:
        with _Countdown(step):
            act()
        connections.close_all()
        status = _FINISHED
    except BaseException:
        os.write(told, traceback.format_exc().encode())
    finally:
        os._exit(status)


def _as_a_fresh_process() -> None:
    """Whoever finds the stores after a kill remembers no key."""
    keeper: Any = current.keeper()
    keeper._keyring.forget_all()


class _Countdown:
    """Kills this process just before its n-th durable step."""

    def __init__(self, steps: int) -> None:
        self._left = steps
        self._patches = ExitStack()

    def __enter__(self) -> None:
        for alias in connections:
            self._patches.enter_context(connections[alias].execute_wrapper(self._statement))
        for place, name in (
            (BaseDatabaseWrapper, "_commit"),
            (rows, "_swapped_on_sqlite"),
            (os, "open"),
            (os, "fsync"),
            (os, "link"),
            (os, "replace"),
            (os, "unlink"),
        ):
            self._patches.enter_context(mock.patch.object(place, name, self._counted(getattr(place, name))))

    def __exit__(self, *failure: object) -> None:
        self._patches.close()

    def _statement(self, execute: Callable[..., Any], *statement: Any) -> Any:
        self._step()
        return execute(*statement)

    def _counted(self, act: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **kwargs: Any) -> Any:
            self._step()
            return act(*args, **kwargs)

        return counted

    def _step(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
