"""Knowing a row that is told again: one record per sign, through rotation, until the row's person is erased."""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connections

from cloudspace.kit import ids
from cloudspace.kit.actor import program
from cloudspace.vault import repeats, shredding
from cloudspace.vault.errors import SubjectGone, SubjectUnknown
from cloudspace.vault.keeper import interface
from cloudspace.vault.models import RowToken
from tests.vault.conftest import Person

BY = program("tests")


def test_a_sign_tells_the_record_that_it_was_kept_for(keeper: interface.Keeper, an: Person) -> None:
    assert repeats.keep(an.row, subject=an.subject, signs=["one", "two"]) == an.row
    assert repeats.kept_for(["two", "three", "one"]) == (an.row, None, an.row)


def test_a_sign_of_another_record_keeps_nothing(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    repeats.keep(an.row, subject=an.subject, signs=["one"])
    assert repeats.keep(binh.row, subject=binh.subject, signs=["two", "one"]) == an.row
    assert repeats.kept_for(["two"]) == (None,)


def test_keeping_again_adds_what_is_new(keeper: interface.Keeper, an: Person) -> None:
    repeats.keep(an.row, subject=an.subject, signs=["one"])
    assert repeats.keep(an.row, subject=an.subject, signs=["one", "two", "two"]) == an.row
    assert RowToken.objects.count() == 2


def test_of_many_who_keep_one_sign_at_once_all_learn_of_one_record(keeper: interface.Keeper, an: Person) -> None:
    answers: list[uuid.UUID] = []
    together = threading.Barrier(6)

    def keep() -> None:
        together.wait()
        try:
            answers.append(repeats.keep(ids.new_id(), subject=an.subject, signs=["one", "two"]))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=keep) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6
    assert len(set(answers)) == 1
    assert RowToken.objects.count() == 2


def test_a_sign_is_known_and_unique_while_tokens_move(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    repeats.keep(an.row, subject=an.subject, signs=["one"])
    before = bytes(RowToken.objects.get().token)
    meanwhile: list[bool] = []

    def look(count: int) -> None:
        meanwhile.append(repeats.kept_for(["one"]) == (an.row,))
        meanwhile.append(repeats.keep(binh.row, subject=binh.subject, signs=["one"]) == an.row)

    keeper.rotate(look)
    assert meanwhile
    assert all(meanwhile)
    assert bytes(RowToken.objects.get().token) != before
    assert repeats.kept_for(["one"]) == (an.row,)


def test_signs_die_with_the_person(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    repeats.keep(an.row, subject=an.subject, signs=["one"])
    repeats.keep(binh.row, subject=binh.subject, signs=["two"])
    shredding.destroy_keys(ids.new_id(), subject=an.subject, by=BY)
    assert repeats.kept_for(["one", "two"]) == (None, binh.row)
    with pytest.raises(SubjectGone):
        repeats.keep(an.row, subject=an.subject, signs=["one"])


def test_signs_move_with_the_row_and_go_where_its_person_is_gone(
    keeper: interface.Keeper, an: Person, binh: Person
) -> None:
    repeats.keep(an.row, subject=an.subject, signs=["one"])
    repeats.move(an.row, to=binh.subject)
    shredding.destroy_keys(ids.new_id(), subject=an.subject, by=BY)
    assert repeats.kept_for(["one"]) == (an.row,)
    repeats.move(an.row, to=an.subject)
    assert repeats.kept_for(["one"]) == (None,)


def test_nothing_is_kept_with_somebody_unknown(keeper: interface.Keeper, an: Person) -> None:
    with pytest.raises(SubjectUnknown):
        repeats.keep(an.row, subject=ids.new_id(), signs=["one"])
    repeats.keep(an.row, subject=an.subject, signs=["one"])
    with pytest.raises(SubjectUnknown):
        repeats.move(an.row, to=ids.new_id())
    assert repeats.kept_for(["one"]) == (an.row,)


def test_an_altered_token_is_left_behind_by_rotation(keeper: interface.Keeper, an: Person) -> None:
    repeats.keep(an.row, subject=an.subject, signs=["one"])
    RowToken.objects.update(record=ids.new_id().bytes)
    keeper.rotate(lambda count: None)
    assert repeats.kept_for(["one"]) == (None,)
