"""Each rule of the policy file, broken on purpose: what is said, and at which line."""

import os
import random
import tomllib
from pathlib import Path

import pytest

from cloudspace.policy import loading
from tests.policy.conftest import SMALL, Folder

TOML = "policy.toml"
BROKEN = tomllib.loads((Path(__file__).parent / "broken_rules.toml").read_text("utf-8"))


@pytest.mark.parametrize("rule", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_rule_is_named(folder: Folder, rule: dict[str, str]) -> None:
    problem = folder.replace(TOML, rule["before"], rule["after"]).problem(rule["key"])
    assert problem.file == TOML
    assert rule["expected"] in problem.expected
    assert problem.found
    last = rule["key"].split(".")[-1]
    line = (folder.path / TOML).read_text("utf-8").split("\n")[problem.line - 1]
    assert last in line or last.isdigit() or "]" in line or problem.found == "nothing"


def test_a_problem_says_file_line_key_expectation_and_finding(folder: Folder) -> None:
    folder.replace(TOML, "minimum_age = 16", "minimum_age = 9")
    line = folder.line_of(TOML, "minimum_age")
    with pytest.raises(loading.PolicyInvalid) as caught:
        folder.load()
    assert caught.value.code == "policy_invalid"
    assert caught.value.sentence.split("\n") == [
        "The policy has 1 problem:",
        f"policy.toml:{line}: figures.minimum_age: expected a whole number from 16 to 100 (years), found 9",
    ]


def test_all_problems_come_at_once(folder: Folder) -> None:
    folder.replace(TOML, "minimum_age = 16", "minimum_age = 9")
    folder.replace(TOML, 'role = "processor"', 'role = "buyer"')
    folder.replace("text.en.md", "{{operator.email}}", "{{operator.fax}}")
    (folder.path / "terms.vi.md").unlink()
    assert {(p.file, p.key) for p in folder.problems()} >= {
        (TOML, "figures.minimum_age"),
        (TOML, "recipients.mail_provider.role"),
        ("text.en.md", "operator.fax"),
        ("terms.vi.md", ""),
    }


def test_an_element_of_a_long_list_is_named_with_its_own_line(folder: Folder) -> None:
    folder.replace(TOML, 'needs = ["email"]', 'needs = [\n  "email", # why\n  "shoe_size",\n]')
    assert folder.problem("features.account.needs.1").line == folder.line_of(TOML, '"shoe_size"')


def test_a_syntax_error_is_named_with_its_line(folder: Folder) -> None:
    folder.replace(TOML, "session_days = 30", "session_days = = 30")
    (problem,) = folder.problems()
    assert (problem.file, problem.line, problem.expected) == (TOML, folder.line_of(TOML, "= ="), "valid TOML")


def test_a_key_given_twice_is_named_with_its_line(folder: Folder) -> None:
    folder.replace(TOML, "session_days = 30", "session_days = 30\nsession_days = 31")
    (problem,) = folder.problems()
    assert problem.line in (
        folder.line_of(TOML, "session_days = 31"),
        folder.line_of(TOML, "session_days = 31") + 1,
    )


def test_bytes_that_are_no_text_are_named_with_their_line(folder: Folder) -> None:
    (folder.path / TOML).write_bytes(b"schema = 1\n# \xff\n")
    (problem,) = folder.problems()
    assert (problem.line, problem.expected, problem.found) == (2, "UTF-8", "the byte 0xff")


def test_a_folder_without_policy_file_says_so(folder: Folder) -> None:
    (folder.path / TOML).unlink()
    (problem,) = folder.problems()
    assert (problem.file, problem.found) == (TOML, "none")


def test_a_folder_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(loading.PolicyInvalid, match="a readable folder"):
        loading.load(tmp_path / "nowhere")


def test_a_file_that_does_not_belong_is_refused(folder: Folder) -> None:
    (folder.path / "notes.txt").write_text("x")
    (problem,) = folder.problems()
    assert (problem.file, problem.found) == ("notes.txt", "another file")


def test_a_link_out_of_the_folder_is_refused(folder: Folder) -> None:
    target = folder.path / "terms.vi.md"
    target.rename(folder.path.parent / "elsewhere.md")
    os.symlink(folder.path.parent / "elsewhere.md", target)
    assert any(p.file == "terms.vi.md" and p.found == "a folder or link" for p in folder.problems())


def test_a_file_of_unreasonable_size_is_refused(folder: Folder) -> None:
    (folder.path / "terms.vi.md").write_bytes(b"# T\n" + b"x" * 1_000_000)
    (problem,) = folder.problems()
    assert (problem.file, problem.expected) == ("terms.vi.md", "at most 1000000 bytes")


@pytest.mark.parametrize("seed", range(150))
def test_whatever_happens_to_the_file_the_answer_is_a_policy_or_its_problems(seed: int) -> None:
    chance = random.Random(seed)
    files = {path.name: path.read_bytes() for path in SMALL.iterdir()}
    rows = files[TOML].decode().split("\n")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(rows))
        key = rows[at].partition("=")[0]
        value = chance.choice(["1", '"x"', "[]", "{}", "[[1]]", "true", "2026-01-01", '["x", 1]', "[{ a = 1 }]", "1.5"])
        rows[at] = chance.choice(["", rows[at - 1], f"{key}= {value}"])
    files[TOML] = "\n".join(rows).encode()
    try:
        answer = loading.load_files(files).digest == loading.digest_of(files)
    except loading.PolicyInvalid as invalid:
        answer = bool(invalid.problems)
    assert answer
