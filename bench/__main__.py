"""Everything, then docs/benchmarks.md. Usage: python -m bench [--quick] [--only NAME ...]

Each measurement runs in a process of its own, one after another, so that none warms or slows another.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from bench import report, stores
from bench.environments import ROOT
from bench.measuring import Figure


class Sizes(NamedTuple):
    """How much is measured: rounds and counts."""

    rounds: int
    customers: int
    crowd: int
    shredded: int
    entries: int
    openings: int
    seconds: float


SIZES = {
    "quick": Sizes(1, 500, 20_000, 2_000, 60_000, 300, 1),
    "whole": Sizes(5, 10_000, 1_000_000, 100_000, 1_000_000, 600, 1),
}
NAMES = ("sealing", "finding", "openings", "shredding", "log", "pages")
TITLES = {
    "sealing": "Sealing",
    "finding": "Finding in a crowd",
    "openings": "Logged openings",
    "shredding": "Rotation and shred",
    "log": "The log",
    "pages": "Pages",
}


def arguments(name: str, sizes: Sizes) -> list[str]:
    """What a measurement is told of the sizes."""
    told = {
        "sealing": ["--count", sizes.customers],
        "finding": ["--customers", sizes.crowd],
        "openings": ["--openings", sizes.openings],
        "shredding": ["--customers", sizes.shredded],
        "log": ["--entries", sizes.entries],
        "pages": ["--seconds", sizes.seconds],
    }[name]
    return [str(one) for one in (*told, "--rounds", sizes.rounds)]


def run(name: str, engine: str, sizes: Sizes) -> list[Figure] | None:
    """The figures of one measurement, or None where it broke off; what it said stands on stderr then."""
    print(f"{TITLES[name]}, {engine} …", end="", flush=True)
    begun = time.monotonic()
    command = [sys.executable, "-m", f"bench.{name}", engine, "--json", *arguments(name, sizes)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    print(f" {time.monotonic() - begun:.0f} s{'' if done.returncode == 0 else ', broken off'}", flush=True)
    if done.returncode:
        return None
    return [Figure(**one) for one in json.loads(done.stdout.splitlines()[-1])]


def main() -> int:
    """Runs what was asked for; 0 when every budget held, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure beside peers and floors.")
    parser.add_argument("--quick", action="store_true", help="one small round of each")
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES)
    parser.add_argument("--engine", nargs="+", choices=stores.ENGINES, help="both, unless it is to be quick")
    parser.add_argument("--write", default=str(ROOT / "docs" / "benchmarks.md"), help="where the table goes")
    given = parser.parse_args()
    chosen = "quick" if given.quick else "whole"
    engines = given.engine or (stores.ENGINES[:1] if chosen == "quick" else stores.ENGINES)
    machine = report.machine()
    titled: dict[str, list[Figure] | None] = {}
    for name in given.only:
        for engine in engines:
            titled[f"{TITLES[name]}, {report.ENGINES[engine]}"] = run(name, engine, SIZES[chosen])
            # Written after each part, so that a run that is broken off leaves what it found.
            text = report.written(titled, machine, chosen, SIZES[chosen]._asdict())
            Path(given.write).write_text(text, encoding="utf-8")
    missed = report.missed(titled)
    print(f"\nWritten to {given.write}.")
    for line in missed:
        print(f"  not held: {line}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
