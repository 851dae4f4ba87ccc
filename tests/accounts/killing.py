"""A process of its own that kills itself before its n-th write to any store."""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import signal
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connections

_WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)


def every_step(act: Callable[[], object]) -> Iterator[int]:
    """Runs `act` in a child that is killed before its first write, its second, … and yields after each kill.

    Ends once a child survived: then every write was a place to die. The caller undoes or mends in between.
    """
    for step in itertools.count():
        if not killed_before(step, act):
            assert step > 0
            return
        yield step


def killed_before(step: int, act: Callable[[], object]) -> bool:
    """Runs `act` in a child that dies before its write `step` (from 0); False when it made no more than that."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        _run(step, act)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _run(step: int, act: Callable[[], object]) -> None:
    """Never returns."""
    left = step

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal left
        if _WRITE.match(sql):
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1
        return execute(sql, params, many, context)

    try:
        with contextlib.ExitStack() as stack:
            for alias in connections:
                stack.enter_context(connections[alias].execute_wrapper(count))
            act()
        os._exit(0)
    finally:
        os._exit(1)
