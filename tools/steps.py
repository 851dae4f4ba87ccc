"""A list of steps, run one after another, each timed; all are run, and the first that failed decides."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent


@dataclass
class Step:
    """A command, or a function that returns what is wrong."""

    name: str
    command: Sequence[str] | Callable[[], list[str]]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Ended:
    """How a step ended, and after how many seconds."""

    name: str
    failed: bool
    seconds: float


def run(steps: Sequence[Step]) -> list[Ended]:
    """Runs all of them."""
    return [_one(step) for step in steps]


def _one(step: Step) -> Ended:
    print(f"\n── {step.name}", flush=True)
    began = time.monotonic()
    if callable(step.command):
        problems = step.command()
        for problem in problems:
            print(problem)
        failed = bool(problems)
    else:
        environment = {**os.environ, **step.environment}
        failed = bool(subprocess.run(step.command, cwd=ROOT, env=environment, check=False).returncode)
    ended = Ended(step.name, failed, time.monotonic() - began)
    print(f"   {'FAILED' if failed else 'ok'} after {ended.seconds:.1f} s", flush=True)
    return ended


def close(ended: Sequence[Ended], not_run: Sequence[str] = ()) -> int:
    """Prints how long each step took and what was not run; returns the exit status. CI refuses what was not run."""
    print("\n" + "─" * 60)
    for one in ended:
        print(f"{'FAILED' if one.failed else 'ok':>6}  {one.seconds:7.1f} s  {one.name}")
    print(f"{'':>6}  {sum(one.seconds for one in ended):7.1f} s  together")
    if not_run:
        print("\nNot run:")
        for line in not_run:
            print(f"  {line}")
    refused = bool(not_run) and os.environ.get("CI") == "true"
    if refused:
        print("CI=true: nothing may be left out.")
    return int(refused or any(one.failed for one in ended))
