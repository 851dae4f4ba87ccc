"""Programs under supervision."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cloudspace.interfaces.cli import supervising
from cloudspace.interfaces.cli.supervising import Program, Supervisor
from cloudspace.kit.errors import Unfit


def _program(code: str, name: str = "sleeper") -> Program:
    return Program(name, [sys.executable, "-c", code], os.environ)


def _alive(pid: int | None) -> bool:
    try:
        os.kill(pid or 0, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def _signals_kept() -> Iterator[None]:
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_a_dead_program_is_started_again_and_said() -> None:
    said: list[str] = []
    program = _program("import time; time.sleep(60)")
    supervisor = Supervisor([program], said.append)
    pids: list[int | None] = []

    def is_open() -> bool:
        if not pids:
            pids.append(program.pid)
            os.kill(program.pid or 0, signal.SIGKILL)
        elif program.pid not in (None, pids[0]):
            pids.append(program.pid)
            supervisor.stop()
        return False

    with _signals_kept():
        supervisor.run(is_open)
    assert said == ["The sleeper ended (SIGKILL). Starting it again in 1 s.", "The sleeper is running again."]
    assert not _alive(pids[1])


def test_a_program_that_never_got_going_ends_all() -> None:
    sleeper, broken = _program("import time; time.sleep(60)"), _program("raise SystemExit(1)", "web server")
    with _signals_kept(), pytest.raises(Unfit, match="web server did not start"):
        Supervisor([sleeper, broken], lambda line: None).run(lambda: False)
    assert not _alive(sleeper.pid)


def test_sigterm_ends_all_of_them() -> None:
    programs = [_program("import time; time.sleep(60)") for _ in range(2)]
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()
    with _signals_kept():
        Supervisor(programs, lambda line: None).run(lambda: False)
    assert not any(_alive(program.pid) for program in programs)


def test_one_that_does_not_listen_is_ended_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "GRACE", 0.5)
    deaf = _program("import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")
    supervisor = Supervisor([deaf], lambda line: None)
    began = time.monotonic()

    def is_open() -> bool:
        if time.monotonic() - began > 1:
            supervisor.stop()
        return False

    with _signals_kept():
        supervisor.run(is_open)
    assert not _alive(deaf.pid)
