"""Policy versions from the command."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.interfaces.cli.conftest import POLICY, Answer, OwnHome


def test_the_shipped_policy_is_sound(run: Callable[..., Answer]) -> None:
    answer = run("policy", "check", str(POLICY), "--json")
    assert answer.status == 0
    found = json.loads(answer.out)
    assert (found["version"], found["problems"], len(found["digest"])) == ("2026-11-22", [], 64)


def test_a_problem_is_told_with_file_line_and_key(run: Callable[..., Answer], tmp_path: Path) -> None:
    copy = tmp_path / "2026-11-22"
    shutil.copytree(POLICY, copy)
    text = (copy / "policy.toml").read_text()
    (copy / "policy.toml").write_text(text.replace("minimum_age = 16", "minimum_age = 12"))
    line = text.splitlines().index("minimum_age = 16") + 1
    answer = run("policy", "check", str(copy))
    assert answer.status == 1
    assert f"policy.toml:{line}: figures.minimum_age: expected" in answer.err
    problems = json.loads(run("policy", "check", str(copy), "--json").out)["problems"]
    assert [problem["key"] for problem in problems] == ["figures.minimum_age"]


def test_a_version_is_shown_in_either_language(run: Callable[..., Answer]) -> None:
    assert "Chính sách thông tin khách hàng" in run("policy", "show", str(POLICY)).out
    assert "Terms" in run("policy", "show", str(POLICY), "--document", "terms", "--language", "en").out
    assert json.loads(run("policy", "show", str(POLICY), "--json").out)["version"] == "2026-11-22"
    assert run("policy", "show", str(POLICY), "--language", "fr").status == 2


def test_what_changed_and_what_it_demands(run: Callable[..., Answer], tmp_path: Path) -> None:
    copy = tmp_path / "2027-01-01"
    shutil.copytree(POLICY, copy)
    text = (copy / "policy.toml").read_text()
    (copy / "policy.toml").write_text(text.replace("reset_minutes = 60", "reset_minutes = 30"))
    answer = run("policy", "diff", str(POLICY), str(copy), "--json")
    assert answer.status == 0
    (change,) = json.loads(answer.out)
    assert (change["section"], change["key"], change["effect"]) == ("figures", "reset_minutes", "inform")
    assert run("policy", "diff", str(POLICY), str(POLICY)).out == "Nothing differs.\n"


def test_an_earlier_date_may_not_be_published(run: Callable[..., Answer], tmp_path: Path) -> None:
    copy = tmp_path / "2027-01-01"
    shutil.copytree(POLICY, copy)
    text = (copy / "policy.toml").read_text()
    (copy / "policy.toml").write_text(text.replace("effective_at = 2026-11-22", "effective_at = 2026-11-01"))
    assert run("policy", "diff", str(POLICY), str(copy)).status == 1


def test_it_needs_no_installation(own: OwnHome) -> None:
    assert own.run("policy", "check", str(POLICY)).status == 0
    assert not own.folder.exists()
