"""Sealing and opening through the keeper."""

from __future__ import annotations

import datetime as dt

import pytest

from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.transparency.models import Entry
from cloudspace.vault import cases
from cloudspace.vault.errors import OpeningRefused
from cloudspace.vault.keeper import interface
from cloudspace.vault.keeper import messages as m
from tests.vault.conftest import DEVICE, NAME, Person, sealed_name


def opening(who: Person, value: bytes, case: m.CaseRef, by: Actor, purpose: str = "answer_request") -> m.Open:
    return m.Open(purpose, case, by, (who.table(value),))


def test_a_sealed_value_opens_for_a_purpose_with_its_case(
    keeper: interface.Keeper, an: Person, chi: Actor, open_ticket: m.CaseRef
) -> None:
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    opened = keeper.open(opening(an, value, open_ticket, chi))
    assert opened.tables == ((("Nguyễn Văn An".encode(),),),)


def test_the_bytes_tell_neither_the_value_nor_its_length(keeper: interface.Keeper, an: Person) -> None:
    short, long = sealed_name(keeper, an, "An"), sealed_name(keeper, an, "Nguyễn Văn An")
    assert len(short) == len(long)
    assert "Nguyễn".encode() not in long
    assert b"Nguy" not in long  # two letters stand in random bytes now and then


def test_every_opening_is_an_entry_that_names_the_person(
    keeper: interface.Keeper, an: Person, chi: Actor, open_ticket: m.CaseRef
) -> None:
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    before = Entry.objects.count()
    opened = keeper.open(opening(an, value, open_ticket, chi))
    assert Entry.objects.count() == before + 1
    (entry,) = keeper.actor_entries(chi, chi.id, None, 10)  # type: ignore[arg-type]
    assert entry.position == opened.entry
    assert entry.body["subject"] == str(an.subject)
    assert entry.body["purpose"] == "answer_request"
    assert entry.body["case"] == {"kind": "ticket", "id": str(open_ticket.id)}
    assert entry.body["categories"] == ["identity"]


@pytest.mark.parametrize(
    ("purpose", "reason"),
    [
        ("sell_to_others", "purpose_unknown"),
        ("send_newsletter", "program_only"),
        ("answer_authority", "role_lacks_purpose"),
        ("recommend", "category_not_read"),
    ],
)
def test_an_opening_that_the_policy_does_not_allow_is_refused(
    keeper: interface.Keeper, an: Person, chi: Actor, open_ticket: m.CaseRef, purpose: str, reason: str
) -> None:
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    before = Entry.objects.filter(kind="opening").count()
    with pytest.raises(OpeningRefused) as refused:
        keeper.open(opening(an, value, open_ticket, chi, purpose))
    assert refused.value.reason == reason
    assert Entry.objects.filter(kind="opening").count() == before


def test_an_opening_without_a_case_that_bears_it_out_is_refused(
    keeper: interface.Keeper, an: Person, chi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    ticket = m.CaseRef("ticket", ids.new_id())
    monkeypatch.setattr(cases, "_rules", {("answer_request", "ticket"): lambda *asked: "case_closed"})
    with pytest.raises(OpeningRefused) as refused:
        keeper.open(opening(an, value, ticket, chi))
    assert refused.value.reason == "case_closed"


def test_an_opening_by_a_kind_of_case_without_rule_is_refused(
    keeper: interface.Keeper, an: Person, chi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "_rules", {})
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    with pytest.raises(OpeningRefused) as refused:
        keeper.open(opening(an, value, m.CaseRef("ticket", ids.new_id()), chi))
    assert refused.value.reason == "case_unknown"


def test_a_reader_opens_one_person_at_a_time(
    keeper: interface.Keeper, an: Person, binh: Person, chi: Actor, open_ticket: m.CaseRef
) -> None:
    tables = (an.table(sealed_name(keeper, an, "An")), binh.table(sealed_name(keeper, binh, "Bình")))
    with pytest.raises(OpeningRefused) as refused:
        keeper.open(m.Open("answer_request", open_ticket, chi, tables))
    assert refused.value.reason == "too_many_openings"


def test_a_value_moved_to_another_person_row_or_field_does_not_open(
    keeper: interface.Keeper, an: Person, binh: Person, chi: Actor, open_ticket: m.CaseRef
) -> None:
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    sealed_name(keeper, binh, "Trần Thị Bình")
    other_row = Person(an.subject, ids.new_id())
    other_field = m.Column("people.Profile.nickname", "identity")
    for moved in (binh.table(value), other_row.table(value), an.table(value, column=other_field)):
        opened = keeper.open(m.Open("answer_request", open_ticket, chi, (moved,)))
        assert opened.tables == (((m.Closed("broken"),),),)


@pytest.mark.parametrize("place", [0, 1, 3, 4, 15, 16, 40, -1])
def test_an_altered_byte_closes_the_value_and_is_recorded(
    keeper: interface.Keeper, an: Person, chi: Actor, open_ticket: m.CaseRef, place: int
) -> None:
    altered = bytearray(sealed_name(keeper, an, "Nguyễn Văn An"))
    altered[place] ^= 1
    opened = keeper.open(opening(an, bytes(altered), open_ticket, chi))
    (cell,) = opened.tables[0][0]
    assert isinstance(cell, m.Closed)
    if cell.reason == "broken":
        assert Entry.objects.filter(kind="value_broken").count() == 1


@pytest.mark.parametrize("length", [0, 1, 3, 16, 40, 63])
def test_a_truncated_value_stays_closed(
    keeper: interface.Keeper, an: Person, chi: Actor, open_ticket: m.CaseRef, length: int
) -> None:
    value = sealed_name(keeper, an, "Nguyễn Văn An")[:length]
    opened = keeper.open(opening(an, value, open_ticket, chi))
    assert opened.tables == (((m.Closed("broken"),),),)


def test_a_value_of_a_rolling_class_dies_with_its_month(
    keeper: interface.Keeper, an: Person, chi: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "_rules", {("secure_account", "sign_in"): lambda *asked: None})
    program = Actor("program", name="sign_in")
    stored = keeper.seal(an.table(b"203.0.113.7", column=DEVICE), clock.today())
    keeper.bind(stored.unbound)
    sealed = stored.rows[0][0]
    asked = m.Open("secure_account", m.CaseRef("sign_in", ids.new_id()), program, (an.table(sealed, column=DEVICE),))
    assert keeper.open(asked).tables == (((b"203.0.113.7",),),)
    with clock.set_to(clock.now() + dt.timedelta(days=400)):
        keeper.sweep(clock.now())
        keeper._keyring.forget_all()  # type: ignore[attr-defined]
        assert keeper.open(asked).tables == (((m.Closed("erased"),),),)


def test_nothing_is_sealed_for_a_person_whom_the_vault_does_not_know(keeper: interface.Keeper) -> None:
    from cloudspace.vault.errors import SubjectUnknown

    with pytest.raises(SubjectUnknown):
        keeper.seal(Person(ids.new_id(), ids.new_id()).table(b"Mai"), clock.today())


def test_empty_cells_stay_empty(keeper: interface.Keeper, an: Person, chi: Actor, open_ticket: m.CaseRef) -> None:
    assert keeper.seal(an.table(None), clock.today()).rows == ((None,),)
    opened = keeper.open(m.Open("answer_request", open_ticket, chi, (an.table(None, b"x" * 64),)))
    assert opened.tables[0][0][0] is None
    assert NAME.category == "identity"
