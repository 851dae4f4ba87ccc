"""A small complete policy folder that each test may break."""

import shutil
from pathlib import Path

import pytest

from cloudspace.policy import loading, model
from cloudspace.policy.problems import Problem

SMALL = Path(__file__).parent / "small"


class Folder:
    """A copy of the small policy, with the edits that a test makes and the problems that follow."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def replace(self, file: str, before: str, after: str) -> "Folder":
        """Replace the first `before` in `file`; it must be there."""
        target = self.path / file
        text = target.read_text("utf-8")
        assert before in text, f"{file} has no {before!r}"
        target.write_text(text.replace(before, after, 1), "utf-8")
        return self

    def replace_all(self, file: str, before: str, after: str) -> "Folder":
        """Replace every `before` in `file`."""
        target = self.path / file
        target.write_text(target.read_text("utf-8").replace(before, after), "utf-8")
        return self

    def line_of(self, file: str, words: str) -> int:
        """The line of the first `words` in `file`."""
        text = (self.path / file).read_text("utf-8")
        return text.count("\n", 0, text.index(words)) + 1

    def load(self) -> model.Policy:
        """The policy of this folder."""
        return loading.load(self.path)

    def problems(self) -> tuple[Problem, ...]:
        """The problems of this folder; it must have some."""
        with pytest.raises(loading.PolicyInvalid) as caught:
            self.load()
        return caught.value.problems

    def problem(self, key: str) -> Problem:
        """The one problem whose key is `key`."""
        found = [problem for problem in self.problems() if problem.key == key]
        assert len(found) == 1, self.problems()
        return found[0]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder to break."""
    return Folder(Path(shutil.copytree(SMALL, tmp_path / "policy")))


@pytest.fixture
def other(tmp_path: Path) -> Folder:
    """A second folder, to compare with the first."""
    return Folder(Path(shutil.copytree(SMALL, tmp_path / "other")))


@pytest.fixture(scope="session")
def small() -> model.Policy:
    """The small policy as it stands."""
    return loading.load(SMALL)
