"""With the vault store read-only or away everything personal is closed, says so, and the shop stays readable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.conf import settings
from django.db import DatabaseError, connections
from django.test import Client

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries
from cloudspace.commerce.support import actions as support
from cloudspace.commerce.support import queries as tickets
from cloudspace.kit import ids
from cloudspace.kit.actor import VISITOR, Actor
from cloudspace.policy.model import Policy
from cloudspace.vault import cases, holds, sealing, sessions, subjects
from cloudspace.vault.errors import VaultUnavailable
from tests.accounts.conftest import AN, PASSWORD
from tests.commerce.conftest import Customer
from tests.walls.test_no_entry_no_plaintext import SHOP


@contextmanager
def read_only() -> Iterator[None]:
    """SQLite refuses to write; PostgreSQL's transactions are read-only, as on a replica."""
    sqlite = connections["vault"].vendor == "sqlite"
    with connections["vault"].cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON" if sqlite else "SET default_transaction_read_only = on")
    try:
        yield
    finally:
        with connections["vault"].cursor() as cursor:
            cursor.execute("PRAGMA query_only = OFF" if sqlite else "SET default_transaction_read_only = off")


@contextmanager
def away() -> Iterator[None]:
    """No connection comes about: nobody listens there, or the folder is gone."""
    connection = connections["vault"]
    known = connection.settings_dict
    connection.close()
    connection.settings_dict = {**known, "NAME": "/nowhere/vault.sqlite3", "HOST": "/nowhere"}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict = known


State = Callable[[], AbstractContextManager[None]]
STATES = [read_only, away]


@pytest.mark.parametrize("state", STATES)
def test_nobody_signs_in(state: State, visitor: Client, an: Customer, policy: Policy) -> None:
    with state():
        with pytest.raises(VaultUnavailable):
            people.sign_in(by=VISITOR, email=AN.email, password=PASSWORD, token=ids.secret_token(), policy=policy)
        answer = visitor.post("/sign-in/", {"email": AN.email, "password": PASSWORD})
        assert answer.status_code == 503


@pytest.mark.parametrize("state", STATES)
def test_ones_own_data_is_told_to_be_out_of_reach(state: State, browser: Client, an: Customer) -> None:
    with state():
        assert browser.get("/account/sessions/").status_code == 503
        for path in SHOP:
            assert browser.get(path).status_code == 200, path
    assert browser.get("/account/sessions/").status_code == 200


@pytest.mark.parametrize("state", STATES)
def test_every_front_room_says_the_same(state: State, an: Customer, chi: Actor, browser: Client) -> None:
    ticket = support.open_ticket(by=an.actor, subject_id=an.subject, topic="service", body="Chậm.", language="vi")
    support.take_ticket(by=chi, ticket=ticket.pk)
    token = browser.cookies[settings.SESSION_COOKIE_NAME].value
    profile = queries.profile_of(an.subject)
    asked: list[Callable[[], object]] = [
        lambda: queries.own_profile(an.subject, token=token),
        lambda: tickets.thread(ticket, by=chi),
        lambda: subjects.create(ids.new_id(), "customer"),
        lambda: sessions.end(an.subject, ids.new_id()),
    ]
    if state is away:
        # Where keys can be read and none is to be made, sealing writes nothing there.
        asked.append(lambda: sealing.seal(profile, full_name="Nguyễn Thị An"))
    with state():
        for message in asked:
            with pytest.raises(VaultUnavailable):
                message()


def test_another_stores_failure_is_not_taken_for_the_vaults(
    an: Customer,
    chi: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ticket = support.open_ticket(by=an.actor, subject_id=an.subject, topic="service", body="Chậm.", language="vi")
    support.take_ticket(by=chi, ticket=ticket.pk)

    def broken(*asked: object) -> str | None:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")
        return None

    monkeypatch.setitem(cases._rules, ("answer_request", "ticket"), broken)
    with pytest.raises(DatabaseError):
        tickets.thread(ticket, by=chi)


def test_holds_are_read_where_the_store_can_be_read(an: Customer) -> None:
    with read_only():
        assert holds.live(an.subject) == ()
