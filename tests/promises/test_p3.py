"""P3: opened only for a purpose and a case, and seen by the customer."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.kit import ids
from cloudspace.kit.actor import VISITOR, Actor
from cloudspace.policy.model import Policy
from cloudspace.vault import cases, current, ledger
from tests.accounts.conftest import AN, Written
from tests.promises.conftest import Judge, assert_broken, assert_kept
from tests.sessions import at_desk

CASE = {"kind": "ticket", "id": str(ids.new_id())}


@pytest.fixture(autouse=True)
def opened(an: uuid.UUID, sent: Callable[[], list[Written]], policy: Policy) -> None:
    """A mail to An was opened by the program, to be sent."""
    people.request_password_reset(
        by=VISITOR, email=AN.email, link="https://shop.example/confirm/{secret}/", policy=policy
    )
    assert sent()


def test_openings_for_a_purpose_and_a_case_keep_it(judge: Judge) -> None:
    found = assert_kept(judge("P3"))
    assert int(found.figures["openings_read"]) >= 1


def test_an_opening_out_of_curiosity_breaks_it(judge: Judge, an: uuid.UUID) -> None:
    ledger.record("opening", by=at_desk(), subject=an, purpose="curiosity", case=CASE, categories=["contact"])
    assert assert_broken(judge("P3"), "opening_without_purpose").figures["by_staff"] == 1


def test_an_opening_without_a_case_breaks_it(judge: Judge, an: uuid.UUID) -> None:
    ledger.record("opening", by=at_desk(), subject=an, purpose="answer_request", categories=["contact"])
    assert_broken(judge("P3"), "opening_without_case")


def test_an_opening_by_nobody_breaks_it(judge: Judge, an: uuid.UUID) -> None:
    body = {"purpose": "answer_request", "case": CASE, "categories": ["contact"]}
    current.keeper()._log.write("opening", body, actor=Actor("staff"), subject=an)  # type: ignore[attr-defined]
    assert_broken(judge("P3"), "opening_without_actor")


def test_opening_more_than_the_purpose_reads_breaks_it(judge: Judge, an: uuid.UUID) -> None:
    ledger.record("opening", by=at_desk(), subject=an, purpose="answer_request", case=CASE, categories=["credentials"])
    assert_broken(judge("P3"), "more_than_the_purpose_reads")


def test_a_rule_that_widens_the_policy_breaks_it(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "_rules", {("answer_request", "idle_hour"): lambda *given: None})
    assert_broken(judge("P3"), "case_without_rule")


def test_the_sample_does_not_say_whose_data_was_opened(judge: Judge, an: uuid.UUID) -> None:
    ledger.record("opening", by=at_desk(), subject=an, purpose="answer_request", case=CASE, categories=["contact"])
    assert str(an) not in str(ledger.recent_entries("opening"))
