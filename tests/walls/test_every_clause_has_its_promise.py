"""Policy coverage: a clause in the text without promise, or a promise in force without mechanism, probe or test."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from cloudspace.compliance.promises import clauses, coverage, reasons
from cloudspace.compliance.promises.judging import Kept, Promise
from cloudspace.policy import loading
from cloudspace.policy.model import Policy
from tests.conftest import SHIPPED_POLICIES

TESTS = Path(__file__).parent.parent / "promises"
MISSION = [
    *("S1", "S2", "C1", "C2", "C3", "C4", "C5", "U1", "U2", "U3", "U4", "U5", "U6", "R1"),
    *("D1", "D2", "D3", "D4", "D5", "P1", "P2", "P3", "Q1", "V1", "V2", "V3", "G1"),
]


@pytest.fixture(scope="module")
def policy() -> Policy:
    return loading.load(next(SHIPPED_POLICIES.glob("*/2026-11-22")))


def gaps(policy: Policy, *promises: Promise, tests: Path = TESTS) -> str:
    return "; ".join(coverage.gaps(policy, promises, tests))


def with_probe(promise: Promise) -> Promise:
    return dataclasses.replace(promise, probe=lambda facts: Kept())


def test_nothing_is_missing_between_text_and_code(policy: Policy) -> None:
    assert coverage.gaps(policy, clauses.ALL, TESTS) == ()


def test_every_clause_has_one_file() -> None:
    assert [promise.clause for promise in clauses.ALL] == MISSION
    folder = Path(clauses.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert files == {clause.lower() for clause in MISSION}


def test_a_clause_in_the_text_without_promise_is_caught(policy: Policy) -> None:
    found = gaps(policy, *(promise for promise in clauses.ALL if promise.clause != "R1"))
    assert "R1 stands in the text and has no promise" in found


def test_a_promise_that_the_policy_does_not_know_is_caught(policy: Policy) -> None:
    assert "X9 is no clause of the policy" in gaps(policy, *clauses.ALL, Promise("X9", "2026-11-22"))


def test_a_promise_put_in_force_that_nothing_watches_is_caught(policy: Policy) -> None:
    forced = dataclasses.replace(policy.promises["U1"], state="in_force")
    bold = dataclasses.replace(policy, promises={**policy.promises, "U1": forced})
    found = gaps(bold, *clauses.ALL)
    assert "U1 is in force and nothing watches it live" in found
    assert "U1 is in force and nothing enforces it" in found
    assert "U1 is in force and test_u1.py does not exist" in found


def test_an_enforcer_that_does_not_exist_is_caught(policy: Policy) -> None:
    wishful = with_probe(Promise("S1", "2026-11-22", ("cloudspace.vault.sealing.pray",)))
    others = [promise for promise in clauses.ALL if promise.clause != "S1"]
    assert "S1 is in force and cloudspace.vault.sealing.pray does not exist" in gaps(policy, wishful, *others)


def test_a_promise_without_test_is_caught(policy: Policy, tmp_path: Path) -> None:
    assert "D5 is in force and test_d5.py does not exist" in gaps(policy, *clauses.ALL, tests=tmp_path)


def test_every_reason_that_a_judge_may_give_has_a_sentence() -> None:
    source = "".join(path.read_text() for path in Path(clauses.__file__).parent.glob("*.py"))
    given = {code for code in reasons.SENTENCES if f'"{code}"' in source}
    assert given == reasons.SENTENCES.keys() - {"judge_failed"}
