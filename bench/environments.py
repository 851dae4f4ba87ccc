"""Environments of the bench's own, one per peer, each from its lock: none shares a package with Cloudspace.

A lock is made anew from its input by: uv pip compile --no-header --generate-hashes --universal --python-version 3.11
-c requirements/dev.lock bench/peers/NAME.in -o requirements/bench-NAME.lock
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ("fernet", "searchable", "oscar", "pymerkle")


class NoEnvironment(Exception):
    """A peer could not be installed; the message says what to do."""


def python(peer: str) -> str:
    """The interpreter of the peer's environment, made on first use. Raises NoEnvironment."""
    lock = ROOT / "requirements" / f"bench-{peer}.lock"
    digest = hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()[:16]
    where = _cache() / f"{peer}-{digest}"
    interpreter = where / "bin" / "python"
    if (where / "complete").exists():
        return str(interpreter)
    print(f"Installing {peer} to measure beside (the first time only) …", flush=True)
    shutil.rmtree(where, ignore_errors=True)
    where.parent.mkdir(parents=True, exist_ok=True)
    _run([sys.executable, "-m", "venv", str(where)], peer)
    install = ["install", "--quiet", "--disable-pip-version-check", "--no-input", "--require-hashes", "-r", str(lock)]
    _run([str(interpreter), "-m", "pip", *install], peer)
    (where / "complete").touch()
    return str(interpreter)


def _cache() -> Path:
    """Beside other caches of this user, so that a fresh clone finds them again."""
    named = os.environ.get("XDG_CACHE_HOME")
    return (Path(named) if named else Path.home() / ".cache") / "cloudspace-bench"


def _run(command: list[str], peer: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise NoEnvironment(f"{peer} could not be installed: {said[-1] if said else 'no reason given'}")


if __name__ == "__main__":
    for name in sys.argv[1:] or PEERS:
        print(python(name))
