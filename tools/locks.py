"""The locks belong to pyproject.toml: every dependency named there is pinned with digests, and no index is named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", re.M)
_NAME = re.compile(r"^[A-Za-z0-9._-]+")
_INDEX = re.compile(r"https?://|--index|--extra-index|--find-links|--trusted-host|^-[if] ", re.M)


def problems(root: Path = ROOT) -> list[str]:
    """What is wrong, a line each."""
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = declared["optional-dependencies"]
    run = declared["dependencies"] + extras["build"]
    pins = {name: _pins(root / "requirements" / f"{name}.lock") for name in ("run", "dev")}
    found = []
    for lock, wanted in (("run", run), ("dev", run + extras["test"] + extras["check"])):
        missing = [name for name in map(_named, wanted) if name not in pins[lock]]
        found += [f"requirements/{lock}.lock: {name} is not pinned" for name in missing]
    for name, version in pins["run"].items():
        if pins["dev"].get(name) != version:
            found.append(f"requirements/dev.lock: {name} differs from run.lock")
    for path in sorted((root / "requirements").glob("*.lock")):
        found += _lines_wrong(path)
    return found


def _lines_wrong(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    found = [f"{path.name}: names an index or address"] if _INDEX.search(text) else []
    entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)
    return found + [
        f"{path.name}: {entry.split()[0]} has no digest"
        for entry in entries
        if _PIN.match(entry) and "sha256:" not in entry
    ]


def _pins(path: Path) -> dict[str, str]:
    return {_normal(name): version for name, version in _PIN.findall(path.read_text(encoding="utf-8"))}


def _named(requirement: str) -> str:
    found = _NAME.match(requirement)
    return _normal(found[0]) if found else requirement


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
