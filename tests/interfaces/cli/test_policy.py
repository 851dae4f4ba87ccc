"""Policy versions from the command."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.agreements import wiring
from cloudspace.config import installation, needed
from cloudspace.kit import ids
from cloudspace.kit.actor import program
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


def without_ordering(folder: Path) -> Path:
    """A sound version of the shipped policy that names no feature `order`."""
    copy = folder / "2026-11-22"
    shutil.copytree(POLICY, copy)
    text = (copy / "policy.toml").read_text()
    (copy / "policy.toml").write_text(re.sub(r"^\[features\.order\]\n(?:(?!^\[).*\n)*", "", text, flags=re.M))
    return copy


def test_what_the_program_needs_and_a_sound_version_lacks_is_a_problem(
    run: Callable[..., Answer], tmp_path: Path
) -> None:
    copy = without_ordering(tmp_path)
    line = (copy / "policy.toml").read_text().splitlines().index("[features.account]") + 1
    answer = run("policy", "check", str(copy))
    assert answer.status == 1
    assert answer.err == (
        "The policy has 1 problem:\n"
        f"policy.toml:{line}: features.order: expected this feature, for ordering, found nothing\n"
    )
    answer = run("policy", "check", str(copy), "--json")
    assert answer.status == 1
    (problem,) = json.loads(answer.out)["problems"]
    assert problem == {
        "file": "policy.toml",
        "line": line,
        "key": "features.order",
        "expected": "this feature, for ordering",
        "found": "nothing",
    }


def test_no_installation_begins_with_it(own: OwnHome, tmp_path: Path) -> None:
    copy = without_ordering(tmp_path)
    answer = own.run("init", "--demo", "--policy", str(copy))
    assert answer.status == 1
    assert "features.order: expected this feature" in answer.err
    assert "Traceback" not in answer.err
    assert not own.folder.exists()


def test_neither_server_nor_worker_starts_with_it(founded: OwnHome, tmp_path: Path) -> None:
    copy = without_ordering(tmp_path)
    for command in ("serve", "worker"):
        answer = founded.run(command, POLICY=str(copy))
        assert answer.status == 1
        assert "features.order: expected this feature" in answer.err
        assert "Traceback" not in answer.err


def test_no_table_is_changed_for_a_program_that_needs_more(founded: OwnHome, tmp_path: Path) -> None:
    copy = without_ordering(tmp_path)
    answer = founded.run("upgrade", POLICY=str(copy))
    assert answer.status == 1
    assert answer.err.startswith("The policy has 1 problem:\n")
    assert "Tables" not in answer.err


def test_nor_with_one_that_an_earlier_program_published(
    run: Callable[..., Answer], open_home: installation.Home, tmp_path: Path
) -> None:
    copy = without_ordering(tmp_path)
    text = (copy / "policy.toml").read_text()
    text = text.replace('version = "2026-11-22"', 'version = "2026-11-22.1"')
    (copy / "policy.toml").write_text(text)
    wiring.wire(lambda policy: None)
    agreements.publish(by=program("init"), folder=copy, approved_by=ids.new_id())
    wiring.wire(needed.require)
    for command in ("serve", "worker"):
        answer = run(command)
        assert answer.status == 1
        heading, _, problem = answer.err.partition("\n")
        assert heading.startswith("The published policy 2026-11-22.1 lacks what this version of the program needs.")
        assert "features.order: expected this feature, for ordering, found nothing" in problem


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
