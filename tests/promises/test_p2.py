"""P2: shared computers, and sessions that end."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.models import Device
from cloudspace.kit import clock
from cloudspace.vault.models import SessionGrant
from tests.accounts.conftest import AN, Signed
from tests.promises.conftest import Judge, assert_broken, assert_kept


@pytest.fixture
def signed(an: uuid.UUID, enter: object) -> Signed:
    """An, signed in on a shared computer."""
    found: Signed = enter(AN.email, shared=True)  # type: ignore[operator]
    return found


def test_a_session_within_its_terms_keeps_it(judge: Judge, signed: Signed) -> None:
    assert assert_kept(judge("P2")).figures["sessions"] == 1


def test_signing_out_keeps_it(judge: Judge, signed: Signed) -> None:
    people.sign_out_everywhere(by=signed.actor, subject_id=signed.subject.pk)
    assert assert_kept(judge("P2")).figures["sessions"] == 0


def test_a_session_that_may_idle_too_long_breaks_it(judge: Judge, signed: Signed) -> None:
    SessionGrant.objects.update(idle_seconds=31 * 60)
    assert_broken(judge("P2"), "idle_for_too_long")


def test_a_shared_computer_that_may_idle_like_an_own_one_breaks_it(judge: Judge, signed: Signed) -> None:
    SessionGrant.objects.update(idle_seconds=30 * 60)
    assert_broken(judge("P2"), "shared_idle_for_too_long")


def test_a_session_longer_than_its_term_breaks_it(judge: Judge, signed: Signed) -> None:
    SessionGrant.objects.update(expires_at=clock.now() + dt.timedelta(days=31))
    assert_broken(judge("P2"), "session_too_long")


def test_a_session_that_lives_on_after_signing_out_breaks_it(judge: Judge, signed: Signed) -> None:
    Device.objects.update(ended_at=clock.now())
    assert_broken(judge("P2"), "signed_out_but_alive")


def test_sessions_that_nobody_clears_away_break_it(judge: Judge, signed: Signed) -> None:
    with clock.set_to(clock.now() + dt.timedelta(days=35)):
        assert_broken(judge("P2"), "ended_but_kept")
