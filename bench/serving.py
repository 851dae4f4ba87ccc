"""Web servers of one measurement: the product's own command, and gunicorn with the same options for the others."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORKERS, THREADS = 2, 8
STARTS_WITHIN = 90.0


class DidNotStart(Exception):
    """A server died or never answered; the message holds the end of what it said."""


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def gunicorn(python: str, application: str, port: int) -> list[str]:
    """The command that serves `application` as `cloudspace serve` serves the shop."""
    options = ["--workers", str(WORKERS), "--threads", str(THREADS), "--worker-class", "gthread", "--reuse-port"]
    quiet = ["--log-level", "warning", "--timeout", "60", "--graceful-timeout", "2", "--no-control-socket"]
    return [python, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", *options, *quiet, application]


@contextlib.contextmanager
def running(command: list[str], environment: Mapping[str, str], url: str, said: Path) -> Iterator[int]:
    """The server until the block ends, once `url` answers 200; gives its process number. Raises DidNotStart."""
    with said.open("wb") as out:
        process = subprocess.Popen(command, env=surroundings(environment), cwd=ROOT, stdout=out, stderr=out)
        try:
            _wait(process, url, said)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child that finds the bench's modules."""
    return {**os.environ, "PYTHONPATH": str(ROOT), **environment}


def run(command: list[str], environment: Mapping[str, str]) -> None:
    """Runs a preparation to its end. Raises DidNotStart."""
    done = subprocess.run(command, env=surroundings(environment), cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DidNotStart(f"{' '.join(command[1:4])}: {(done.stdout + done.stderr)[-1500:]}")


def largest_worker(server: int) -> float:
    """Resident memory of the largest worker of the server, in MB."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
    return max(_resident(Path(f"/proc/{child}/status")) for child in children)


def _resident(status: Path) -> float:
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) * 1024 / 1_000_000


def _wait(process: subprocess.Popen[bytes], url: str, said: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                if answer.status == 200:
                    return
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.2)
    raise DidNotStart(f"{url}: {said.read_text(errors='replace')[-1500:]}")


def python() -> str:
    """The interpreter that runs the product."""
    return sys.executable
