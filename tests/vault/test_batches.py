"""One opening of several people by the program: one entry, found by each of them and showing none the others."""

from __future__ import annotations

import pytest
from django.db import connections

from cloudspace.kit import ids
from cloudspace.kit.actor import program
from cloudspace.transparency.heads import LogDiverged
from cloudspace.transparency.models import Entry
from cloudspace.vault import cases
from cloudspace.vault.errors import EntryNotYours
from cloudspace.vault.keeper import interface
from cloudspace.vault.keeper import messages as m
from tests.vault.conftest import Person, person, sealed_name
from tests.vault.test_sessions import sign_in

BY = program("messaging.deliver")


@pytest.fixture(autouse=True)
def _any_batch_is_open(shop: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "_rules", {("hand_over_to_processor", "mail_batch"): lambda *asked: None})


def batch_of(keeper: interface.Keeper, *people: Person) -> int:
    """The entry of one opening of the names of `people`."""
    rows = [one.table(sealed_name(keeper, one, "Nguyễn Văn An")) for one in people]
    table = m.Table(rows[0].columns, tuple(row for one in rows for row in one.rows))
    case = m.CaseRef("mail_batch", ids.new_id())
    return keeper.open(m.Open("hand_over_to_processor", case, BY, (table,))).entry


def listed(keeper: interface.Keeper, who: Person) -> list[m.EntryRead]:
    sign_in(keeper, who, token=str(who.subject))
    return [one for one in keeper.own_entries(str(who.subject), None, 10) if one.body["kind"] == "opening"]


def test_every_member_of_a_batch_finds_its_entry_and_nobody_else_does(
    keeper: interface.Keeper, an: Person, binh: Person
) -> None:
    others = [person() for _ in range(10)]
    entry = batch_of(keeper, an, binh, *others)
    for member in (an, binh, *others):
        (found,) = listed(keeper, member)
        assert (found.position, found.body["members"]) == (entry, 12)
    mai = person()
    assert listed(keeper, mai) == []
    with pytest.raises(EntryNotYours):
        keeper.own_proof(str(mai.subject), entry)


def test_the_entry_of_a_batch_shows_no_member_the_others(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    batch_of(keeper, an, binh)
    (found,) = listed(keeper, an)
    assert str(binh.subject) not in str(found.body)
    assert str(an.subject) not in str(found.body)


def test_what_finds_a_batch_tells_nobody_who_is_in_it(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    """The store alone holds a mark per member that no id leads to without the year's key."""
    entry = batch_of(keeper, an, binh)
    assert Entry.objects.get(index=entry).tag is None
    with connections["transparency"].cursor() as cursor:
        cursor.execute('SELECT tag FROM transparency_entrytag WHERE "index" = %s', [entry])
        tags = [bytes(tag) for (tag,) in cursor.fetchall()]
    assert len(set(tags)) == 2
    ids_of = b"".join(one.subject.bytes for one in (an, binh))
    assert not any(tag[at : at + 4] in ids_of for tag in tags for at in range(len(tag) - 3))


@pytest.mark.parametrize("read", ["own_entries", "recent_entries"])
def test_the_body_of_another_entry_in_an_entrys_place_is_never_shown(
    keeper: interface.Keeper, an: Person, binh: Person, read: str
) -> None:
    """Tags and sealed bodies are under no checkpoint: what is opened is held against the leaf."""
    of_an, of_binh = batch_of(keeper, an), batch_of(keeper, binh)
    assert len(listed(keeper, an)) == 1
    other = Entry.objects.get(index=of_binh).sealed_body
    Entry.objects.filter(index=of_an).update(sealed_body=other)
    with pytest.raises(LogDiverged):
        keeper.own_entries(str(an.subject), None, 10) if read == "own_entries" else keeper.recent_entries("opening", 10)


def test_when_a_member_is_erased_the_others_still_find_the_batch(
    keeper: interface.Keeper, an: Person, binh: Person
) -> None:
    entry = batch_of(keeper, an, binh)
    keeper.shred([m.Shred(ids.new_id(), an.subject)], BY)
    assert [one.position for one in listed(keeper, binh)] == [entry]
