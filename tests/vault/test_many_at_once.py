"""Hundreds of people in one message, some of whom, or some of whose keys and tokens, stand already."""

from __future__ import annotations

import uuid

import pytest

from cloudspace.kit import clock, ids
from cloudspace.vault import lookup, subjects
from cloudspace.vault.errors import AddressTaken, SubjectUnknown
from cloudspace.vault.keeper import interface
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import LookupToken, SubjectKey, SubjectState
from tests.vault.conftest import NAME, Person, sealed_name

MANY = 150


def strangers() -> list[uuid.UUID]:
    return [ids.new_id() for _ in range(MANY)]


def table_of(people: list[uuid.UUID]) -> m.Table:
    return m.Table((NAME,), tuple(m.Row(who, ids.new_id(), None, (b"Tran Thi Thu",)) for who in people))


def test_people_known_already_are_left_as_they_are(keeper: interface.Keeper, an: Person) -> None:
    people = [*strangers(), an.subject]
    subjects.create_many([(who, "enquirer") for who in people])
    kinds = dict(SubjectState.objects.filter(subject__in=[who.bytes for who in people]).values_list("subject", "kind"))
    assert len(kinds) == MANY + 1
    assert {bytes(subject) for subject, kind in kinds.items() if kind == "customer"} == {an.subject.bytes}


def test_a_key_that_stands_is_used_and_the_others_are_made(keeper: interface.Keeper, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Văn An")
    people = [*strangers(), an.subject]
    subjects.create_many([(who, "customer") for who in people[:-1]])
    sealed = keeper.seal(table_of(people), clock.today())
    assert set(sealed.unbound) == set(people[:-1])
    assert SubjectKey.objects.filter(subject__in=[who.bytes for who in people]).count() == MANY + 1


def test_a_stranger_among_many_leaves_no_key(keeper: interface.Keeper) -> None:
    people = strangers()
    subjects.create_many([(who, "customer") for who in people[:-1]])
    with pytest.raises(SubjectUnknown):
        keeper.seal(table_of(people), clock.today())
    assert not SubjectKey.objects.filter(subject__in=[who.bytes for who in people]).exists()


def test_keys_made_meanwhile_by_another_are_the_ones_that_stay(
    keeper: interface.Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cloudspace.vault.keeper import keys

    people = strangers()
    subjects.create_many([(who, "customer") for who in people])
    fetch = keys.Keys.fetch
    # As for one who looked just before the other's keys were committed.
    keeper.seal(table_of(people[:1]), clock.today())
    looked: list[bool] = []

    def too_early(self: keys.Keys, *asked: list[bytes]) -> dict[keys.KeyPlace, bytes]:
        looked.append(True)
        return {} if len(looked) == 1 else fetch(self, *asked)

    monkeypatch.setattr(keys.Keys, "fetch", too_early)
    sealed = keeper.seal(table_of(people), clock.today())
    assert len(sealed.rows) == SubjectKey.objects.filter(subject__in=[who.bytes for who in people]).count() == MANY


def test_one_address_taken_among_many_puts_none(keeper: interface.Keeper, an: Person) -> None:
    lookup.put_many("email", [(an.subject, "an@khach.example")])
    people = strangers()
    subjects.create_many([(who, "customer") for who in people])
    addresses = [f"khach{place}@thu.example" for place in range(MANY - 1)] + ["an@khach.example"]
    with pytest.raises(AddressTaken):
        lookup.put_many("email", list(zip(people, addresses, strict=True)))
    assert LookupToken.objects.count() == 1
    assert lookup.find("email", "an@khach.example") == (an.subject,)


def test_of_several_kinds_all_are_put_or_none(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    lookup.put_many("email", [(an.subject, "an@khach.example")])
    with pytest.raises(AddressTaken):
        lookup.put_kinds({"phone": [(binh.subject, "+84912345678")], "email": [(binh.subject, "an@khach.example")]})
    assert lookup.find("phone", "+84912345678") == ()
    lookup.put_kinds({"phone": [(binh.subject, "+84912345678")], "email": [(binh.subject, "binh@khach.example")]})
    assert lookup.find("phone", "0912 345 678") == lookup.find("email", "binh@khach.example") == (binh.subject,)
