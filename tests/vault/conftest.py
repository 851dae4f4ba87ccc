"""The cast as the vault knows them, and rows as the keeper is told of them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

import pytest

from cloudspace.config import installation, wiring
from cloudspace.kit import ids
from cloudspace.kit.actor import Actor
from cloudspace.vault import cases, current, subjects
from cloudspace.vault.keeper import interface
from cloudspace.vault.keeper import messages as m
from tests.sessions import at_desk

NAME = m.Column("people.Profile.full_name", "identity")
DEVICE = m.Column("people.Device.address", "sign_in_records")
RECEIPT = m.Column("agreements.Consent.text", "consents")


@dataclass(frozen=True)
class Person:
    """One of the cast: who, and the row that holds their name."""

    subject: uuid.UUID
    row: uuid.UUID

    def table(self, *values: bytes | None, column: m.Column = NAME) -> m.Table:
        return m.Table((column,) * len(values), (m.Row(self.subject, self.row, None, values),))


def person(kind: str = "customer") -> Person:
    subject = ids.new_id()
    subjects.create(subject, kind)
    return Person(subject, ids.new_id())


@pytest.fixture
def keeper(shop: installation.Home) -> interface.Keeper:
    return current.keeper()


@pytest.fixture
def an(keeper: interface.Keeper) -> Person:
    """A customer."""
    return person()


@pytest.fixture
def binh(keeper: interface.Keeper) -> Person:
    """Another customer."""
    return person()


@pytest.fixture
def chi(monkeypatch: pytest.MonkeyPatch, shop: installation.Home) -> Actor:
    """Support, signed in at the desk."""
    actor = at_desk()
    monkeypatch.setattr(wiring, "_roles_of", lambda who: frozenset({"support"} if who.id == actor.id else ()))
    return actor


@pytest.fixture
def open_ticket(monkeypatch: pytest.MonkeyPatch) -> m.CaseRef:
    """A ticket that bears `answer_request` out for anybody."""
    monkeypatch.setattr(cases, "_rules", {("answer_request", "ticket"): lambda case, subject, actor, at: None})
    return m.CaseRef("ticket", ids.new_id())


def sealed_name(keeper: interface.Keeper, who: Person, name: str) -> bytes:
    """The name of `who`, sealed and bound."""
    from cloudspace.kit import clock

    sealed = keeper.seal(who.table(name.encode()), clock.today())
    keeper.bind(sealed.unbound)
    value = sealed.rows[0][0]
    assert value is not None
    return value
