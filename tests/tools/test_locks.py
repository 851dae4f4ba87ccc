"""Locks that do not fit pyproject.toml are found."""

from __future__ import annotations

import shutil
from pathlib import Path

import locks
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The project's own locks, to be spoilt."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    return tmp_path


def test_the_locks_of_the_project_fit(copied: Path) -> None:
    assert locks.problems(copied) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: "--extra-index-url elsewhere\n" + text, "run.lock: names an index or address"),
        (lambda text: text.replace("\ndjango==", "\ndjungle=="), "run.lock: django is not pinned"),
        (lambda text: text + "unhashed==1.0\n", "run.lock: unhashed==1.0 has no digest"),
        (lambda text: text.replace("\ndjango==5", "\ndjango==4"), "dev.lock: django differs from run.lock"),
    ],
    ids=["index", "missing", "digest", "differs"],
)
def test_a_lock_that_does_not_fit_is_named(copied: Path, change, said: str) -> None:  # type: ignore[no-untyped-def]
    lock = copied / "requirements" / "run.lock"
    lock.write_text(change(lock.read_text()))
    assert any(said in problem for problem in locks.problems(copied))
