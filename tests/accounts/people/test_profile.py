"""Correcting one's data, and feeding others with it."""

from __future__ import annotations

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, refusals
from cloudspace.kit.actor import Actor
from cloudspace.kit.errors import FieldsRefused
from cloudspace.vault import lookup
from tests import sessions
from tests.accounts.conftest import AN


def correct(subject, policy, **changes):
    people.correct_profile(by=Actor("subject", subject), subject_id=subject, changes=changes, policy=policy)


def test_every_field_can_be_corrected_and_what_is_derived_follows(an, policy, enter):
    correct(
        an, policy, full_name="Nguyễn Thị Ân", phone="+84 912 000 111", birth_date="29/02/1960", province="79",
        commune="25747", street="1 Lê Lợi", language="en",
    )  # fmt: skip
    own = queries.own_profile(an, token=enter(AN.email).token)
    assert (own["full_name"], own["phone"], own["birth_date"].isoformat()) == (
        "Nguyễn Thị Ân",
        "+84912000111",
        "1960-02-29",
    )
    assert (own["address"]["line"], own["address"]["province_code"]) == ("1 Lê Lợi", "79")
    person = queries.person(an)
    assert (person.province, person.age_band, person.language) == ("79", "65+", "en")
    assert lookup.find("phone", "0912000111") == (an,)
    assert lookup.find("phone", AN.phone) == ()
    assert list(queries.in_province("79")) == [person]
    assert queries.by_age_band() == {"65+": 1}


def test_all_wrong_fields_are_named_and_nothing_is_changed(an, policy, enter):
    with pytest.raises(FieldsRefused) as refused:
        correct(an, policy, full_name="<An>", phone="1", birth_date="2030-01-01", street="1 Lê Lợi")
    assert set(refused.value.problems) == {"full_name", "phone", "birth_date", "province", "commune"}
    assert queries.own_profile(an, token=enter(AN.email).token)["full_name"] == "Nguyễn Thị An"


def test_nobody_corrects_anothers_profile(an, binh, policy):
    with pytest.raises(refusals.NotAllowed):
        people.correct_profile(by=Actor("subject", binh), subject_id=an, changes={"full_name": "Mai"}, policy=policy)


def test_the_name_index_is_fed_with_what_was_written_since(an, binh, policy):
    first = queries.names_since("", 1)
    second = queries.names_since(first.marker, 10)
    assert [row.subject for row in (*first.table.rows, *second.table.rows)] == [an, binh]
    assert queries.names_since(second.marker, 10) is None
    correct(an, policy, full_name="Nguyễn Thị Ân")
    assert [row.subject for row in queries.names_since(second.marker, 10).table.rows] == [an]


def test_the_keeper_finds_by_name_with_or_without_marks(an, binh, chi):
    actor = sessions.at_desk(chi.subject_id)
    assert lookup.find_name("nguyen an", within=frozenset({an, binh}), by=actor) == (an,)
    assert lookup.find_name("Bình", within=frozenset({an}), by=actor) == ()


def test_a_person_without_account_is_introduced(accounts):
    from cloudspace.kit.actor import program

    subject = people.introduce(by=program("payments"), kind="provisional")
    assert queries.have_rows(subject.id)
    assert queries.person(subject.id).kind == "provisional"
    with pytest.raises(ValueError, match="kind"):
        people.introduce(by=program("payments"), kind="robot")
