"""V3: whoever registered accepted exactly the texts of that day."""

from __future__ import annotations

import uuid

from tests.promises.conftest import Judge, assert_broken, assert_kept, sql


def test_a_registration_with_its_acceptances_keeps_it(judge: Judge, an: uuid.UUID) -> None:
    found = assert_kept(judge("V3"))
    assert (found.figures["people_read"], found.figures["acceptances"]) == (1, 3)


def test_a_registration_without_acceptance_breaks_it(judge: Judge, an: uuid.UUID) -> None:
    sql("DELETE FROM agreements_acceptance WHERE kind = 'terms'")
    assert_broken(judge("V3"), "registered_without_accepting")


def test_an_acceptance_of_another_text_breaks_it(judge: Judge, an: uuid.UUID) -> None:
    sql("UPDATE agreements_acceptance SET digest = %s WHERE kind = 'terms'", ["0" * 64])
    assert_broken(judge("V3"), "accepted_another_text")


def test_an_acceptance_under_another_language_than_shown_breaks_it(judge: Judge, an: uuid.UUID) -> None:
    sql("UPDATE agreements_acceptance SET language = 'en' WHERE kind = 'text'")
    assert_broken(judge("V3"), "accepted_another_text")
