"""What trying tells: nothing, however often and however closely one looks (P1)."""

from __future__ import annotations

import time

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import tries
from cloudspace.commerce.customers import actions as customers
from cloudspace.kit.actor import VISITOR
from cloudspace.kit.errors import FieldsRefused
from cloudspace.vault.errors import SignInRefused
from tests.accounts.conftest import AN, BINH, LINK, PASSWORD, shown


@pytest.fixture
def waits(monkeypatch):
    """How long each answer was held back, in seconds."""
    kept = []
    monkeypatch.setattr(tries, "_MILLISECONDS", int(tries.LONGEST_WAIT * 1000))
    monkeypatch.setattr(time, "sleep", kept.append)
    return kept


def test_asking_for_a_new_password_takes_its_time_for_known_and_unknown_addresses(an, policy, waits):
    for email in (AN.email, "nobody@example.vn", "nobody.else@example.vn") * 3:
        people.request_password_reset(by=VISITOR, email=email, link=LINK, policy=policy)
    assert len(waits) == 9
    assert len(set(waits)) > 3
    assert all(0 <= wait <= tries.LONGEST_WAIT for wait in waits)


def test_registering_takes_its_time_for_known_and_unknown_addresses(an, waits):
    for typed in (AN, BINH):
        customers.register(by=VISITOR, typed=typed, accepted=shown(), language="vi", link=LINK)
    with pytest.raises(FieldsRefused):
        customers.register(by=VISITOR, typed=BINH._replace(email=""), accepted=shown(), language="vi", link=LINK)
    assert len(waits) == 3


def test_a_refused_sign_in_takes_its_time_and_one_let_in_none(an, enter, waits):
    assert enter(AN.email)
    assert waits == []
    for email, password in ((AN.email, "wrong password here"), ("nobody@example.vn", PASSWORD)):
        with pytest.raises(SignInRefused):
            enter(email, password)
    assert len(waits) == 2
