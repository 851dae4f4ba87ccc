"""D1: never sold or exchanged."""

from __future__ import annotations

import pytest

from cloudspace.egress import actions
from cloudspace.kit import ids
from cloudspace.kit.actor import program
from cloudspace.policy.model import Policy
from cloudspace.vault.opening import CaseRef
from tests.promises.conftest import Judge, assert_broken, assert_kept, sql


@pytest.fixture(autouse=True)
def departed(published: None, policy: Policy) -> None:
    """One mail left to the declared provider."""
    actions.record_departure(
        by=program("test"),
        recipient="mail_provider",
        purpose="hand_over_to_processor",
        fields=("contact.email",),
        people=1,
        case=CaseRef("mail_batch", ids.new_id()),
        policy_digest=policy.digest,
    )


def test_what_left_to_declared_recipients_keeps_it(judge: Judge) -> None:
    assert assert_kept(judge("D1")).figures["departures"] == 1


@pytest.mark.parametrize(
    "change", ["recipient = 'data_broker'", "purpose = 'send_newsletter'", "fields = '[\"credentials.password\"]'"]
)
def test_an_undeclared_departure_breaks_it(judge: Judge, change: str) -> None:
    sql(f"UPDATE egress_departure SET {change}")
    assert_broken(judge("D1"), "left_undeclared")


def test_a_departure_under_a_policy_that_nobody_published_breaks_it(judge: Judge) -> None:
    sql("UPDATE egress_departure SET policy_digest = 'none'")
    assert_broken(judge("D1"), "left_under_no_policy")
