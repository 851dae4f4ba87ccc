"""Papers that say what is not so are found."""

from __future__ import annotations

from pathlib import Path

import pytest

import docs
from cloudspace.config import declared


@pytest.fixture
def readme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A README of its own."""
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    (tmp_path / "Makefile").write_text("run: ## starts\n")
    (tmp_path / "GUIDE.md").write_text("# The guide\n\n## First steps\n")
    return tmp_path / "README.md"


@pytest.mark.parametrize(
    "text",
    [
        "See [the guide](GUIDE.md#first-steps) and `make run`.",
        "```\nmake run PORT=9000\ncloudspace policy check FOLDER\n```",
        "[elsewhere](https://example.com/nothing)",
    ],
)
def test_what_is_so_is_left_alone(readme: Path, text: str) -> None:
    readme.write_text(text)
    assert docs.problems() == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[gone](GONE.md)", "GONE.md leads nowhere"),
        ("[gone](GUIDE.md#last-steps)", "GUIDE.md#last-steps leads nowhere"),
        ("`make haste`", "no such command: make haste"),
        ("```\n$ cloudspace vault burn\n```", "no such command: cloudspace vault burn"),
        ("`cloudspace fly`", "no such command: cloudspace fly"),
        ("<!-- settings -->\nnone\n<!-- /settings -->", "out of date"),
    ],
)
def test_what_is_not_so_is_named(readme: Path, text: str, said: str) -> None:
    readme.write_text(text)
    (problem,) = docs.problems()
    assert said in problem


def test_the_table_of_settings_holds_every_setting(readme: Path) -> None:
    readme.write_text("<!-- settings -->\n<!-- /settings -->\n")
    docs.write()
    assert docs.problems() == []
    assert all(f"`{setting.name}`" in readme.read_text() for setting in declared.SETTINGS)
