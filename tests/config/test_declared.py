"""Settings as they are read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cloudspace.config import declared


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A demo home whose shop was last run at ports of its own."""
    (tmp_path / "demo-home").touch()
    kept = {"PORT": "8411", "MAIL_CATCHER_PORT": "8412", "PUBLIC_URL": ""}
    (tmp_path / "demo.json").write_text(json.dumps({"settings": kept}), encoding="utf-8")
    return tmp_path


def test_a_command_in_a_demo_home_takes_the_ports_at_which_the_shop_was_last_run(home: Path) -> None:
    read = declared.read({"CLOUDSPACE_HOME": str(home)})
    assert (read["PORT"], read["MAIL_CATCHER_PORT"]) == (8411, 8412)


def test_what_the_environment_names_comes_first(home: Path) -> None:
    (home / "port").write_text("9001", encoding="utf-8")
    environment = {"CLOUDSPACE_HOME": str(home), "PORT_FILE": str(home / "port"), "MAIL_CATCHER_PORT": "9002"}
    read = declared.read(environment)
    assert (read["PORT"], read["MAIL_CATCHER_PORT"]) == (9001, 9002)


def test_a_home_that_is_no_demo_takes_nothing_from_a_file_of_that_name(home: Path) -> None:
    (home / "demo-home").unlink()
    assert declared.read({"CLOUDSPACE_HOME": str(home)})["PORT"] == 8000


def test_a_broken_file_is_as_none(home: Path) -> None:
    (home / "demo.json").write_text("{", encoding="utf-8")
    assert declared.read({"CLOUDSPACE_HOME": str(home)})["PORT"] == 8000
