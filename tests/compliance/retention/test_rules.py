"""The clock as rules on plain days (R1)."""

from __future__ import annotations

import datetime as dt

import pytest

from cloudspace.compliance.retention import rules
from cloudspace.compliance.retention.rules import Facts
from cloudspace.policy.model import Policy

D = dt.date


def test_while_a_service_runs_there_is_no_end(policy: Policy) -> None:
    found = rules.clock(Facts("customer", D(2026, 1, 1), served=True, closed_on=None), policy)
    assert (found.state, found.dies_on, found.warn_on) == ("running", None, None)


def test_a_year_after_the_last_service_the_keys_die(policy: Policy) -> None:
    found = rules.clock(Facts("customer", D(2026, 1, 1), served_until=D(2026, 12, 31)), policy)
    assert found.dies_on == D(2027, 12, 31)
    assert found.warn_on == D(2027, 12, 1)
    assert not found.is_over(D(2027, 12, 30))
    assert found.is_over(D(2027, 12, 31))


def test_a_year_from_29_february_ends_on_28_february(policy: Policy) -> None:
    found = rules.clock(Facts("customer", D(2026, 1, 1), served_until=D(2028, 2, 29)), policy)
    assert found.dies_on == D(2029, 2, 28)


def test_a_later_sign_in_is_service_too(policy: Policy) -> None:
    facts = Facts("customer", D(2026, 1, 1), served_until=D(2026, 5, 1), last_sign_in=D(2026, 9, 9))
    assert rules.clock(facts, policy).started_on == D(2026, 9, 9)


def test_after_closing_a_sign_in_prolongs_nothing(policy: Policy) -> None:
    facts = Facts(
        "customer", D(2026, 1, 1), served_until=D(2026, 5, 1), last_sign_in=D(2026, 9, 9), closed_on=D(2026, 6, 1)
    )
    assert rules.clock(facts, policy).started_on == D(2026, 6, 1)


def test_a_service_begun_after_closing_stops_the_clock(policy: Policy) -> None:
    facts = Facts("customer", D(2026, 1, 1), served=True, closed_on=D(2026, 6, 1))
    assert rules.clock(facts, policy).dies_on is None


def test_somebody_who_never_bought_counts_from_registering(policy: Policy) -> None:
    assert rules.clock(Facts("customer", D(2026, 3, 3)), policy).dies_on == D(2027, 3, 3)


def test_staff_are_kept_a_year_after_leaving(policy: Policy) -> None:
    working = Facts("staff", D(2026, 1, 1), works_here=True)
    assert rules.clock(working, policy).state == "running"
    left = Facts("staff", D(2026, 1, 1), left_on=D(2027, 1, 5), last_sign_in=D(2027, 1, 4))
    assert rules.clock(left, policy).dies_on == D(2028, 1, 5)


@pytest.mark.parametrize("kind", ["enquirer", "provisional"])
def test_people_without_account_count_from_the_last_thing_done(kind: str, policy: Policy) -> None:
    found = rules.clock(Facts(kind, D(2026, 1, 1), last_activity=D(2026, 2, 2)), policy)
    assert (found.reason, found.dies_on) == ("enquiry_closed", D(2027, 2, 2))


def test_a_late_warning_still_stands_for_its_full_time(policy: Policy) -> None:
    found = rules.clock(Facts("customer", D(2026, 1, 1)), policy)
    assert rules.may_erase_from(found, D(2026, 12, 20), policy) == D(2027, 1, 19)
    assert rules.may_erase_from(found, D(2026, 12, 2), policy) == D(2027, 1, 1)


def test_nobody_is_looked_at_before_it_can_matter(policy: Policy) -> None:
    today = D(2026, 11, 22)
    running = rules.clock(Facts("customer", D(2026, 1, 1), served=True), policy)
    look = rules.look_again_on(running, today, policy)
    stops_today = rules.clock(Facts("customer", D(2026, 1, 1), served_until=today), policy)
    assert stops_today.warn_on is not None
    assert look <= stops_today.warn_on
    assert rules.look_again_on(stops_today, today, policy) == stops_today.warn_on


@pytest.mark.parametrize(
    ("hours", "confirmed", "trusted"), [(1, None, True), (37, None, False), (37, 36, True), (400, 300, False)]
)
def test_a_clock_far_from_the_last_checkpoint_is_not_trusted(hours: int, confirmed: int | None, trusted: bool) -> None:
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    now = start + dt.timedelta(hours=hours)
    vouched = start + dt.timedelta(hours=confirmed) if confirmed else None
    assert rules.trusts_clock(now, start, vouched, 36) is trusted


def test_without_any_checkpoint_the_clock_is_not_trusted() -> None:
    assert not rules.trusts_clock(dt.datetime(2026, 1, 1, tzinfo=dt.UTC), None, None, 36)


def test_a_code_is_read_however_it_was_typed() -> None:
    assert rules.written_code("0123456789ABCDEFGHJK") == "0123-4567-89AB-CDEF-GHJK"
    assert rules.plain_code(" o123-4567 89ab-cdef-ghjk ") == "0123456789ABCDEFGHJK"
