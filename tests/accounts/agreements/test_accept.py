"""Accepting exactly the texts shown (V2, V3)."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.agreements import queries
from cloudspace.accounts.agreements.models import Acceptance
from cloudspace.accounts.people.models import Subject
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.kit.errors import FieldsRefused
from cloudspace.vault import ledger
from tests.accounts.conftest import AN, LINK, shown


def register(accepted, language="vi"):
    return agreements.register(by=VISITOR, typed=AN, accepted=accepted, language=language, link=LINK)


def test_registering_binds_the_acceptance_to_the_texts_shown_in_the_language_shown(accounts):
    subject = register(shown("en"), "en")
    found = {row.kind: (row.digest, row.language, row.how) for row in queries.acceptances_of(subject)}
    assert found == {kind: (digest, "en", "registration") for kind, digest in shown("en").items()}
    assert set(found) == {"text", "terms", "acceptable-use"}


@pytest.mark.parametrize("accepted", [{}, {"text": ""}, None, "other language"])
def test_without_acceptance_of_exactly_these_texts_nobody_registers(accounts, accepted):
    if accepted is None:
        accepted = {**shown(), "terms": "0" * 64}
    if accepted == "other language":
        accepted = shown("en")
    with pytest.raises(FieldsRefused) as refused:
        register(accepted)
    assert set(refused.value.problems) == {"accepted"}
    assert not Subject.objects.exists()
    assert not Acceptance.objects.exists()


def test_the_acceptance_is_in_the_persons_list(an, enter):
    token = enter(AN.email).token
    kinds = [entry.body["kind"] for entry in ledger.own_entries(token)]
    assert "texts_accepted" in kinds


def test_after_a_change_the_new_texts_wait_for_acceptance(an, home, tmp_path):
    agreements.publish(by=program("init"), folder=max(home.policies.rglob("policy.toml")).parent)
    assert queries.what_must_be_accepted(an, "vi") == []
    folder = shutil.copytree(max(home.policies.rglob("policy.toml")).parent, tmp_path / "next")
    for name, old, new in (
        ("policy.toml", 'version = "2026-11-22"', 'version = "2026-12-01"'),
        ("policy.toml", "effective_at = 2026-11-22", "effective_at = 2026-12-01"),
    ):
        file = folder / name
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    terms = folder / "terms.vi.md"
    terms.write_text(terms.read_text(encoding="utf-8").rstrip() + " Thêm một câu.\n", encoding="utf-8")
    english = folder / "terms.en.md"
    english.write_text(english.read_text(encoding="utf-8").rstrip() + " One more sentence.\n", encoding="utf-8")
    agreements.publish(by=program("init"), folder=folder, approved_by=ids.new_id())
    with clock.set_to(dt.datetime(2026, 12, 2, tzinfo=dt.UTC)):
        (waiting,) = queries.what_must_be_accepted(an, "vi")
        assert (waiting.kind, waiting.language) == ("terms", "vi")
        me = Actor("subject", an)
        with pytest.raises(agreements.TextsChanged):
            agreements.accept(by=me, subject_id=an, accepted={"terms": "0" * 64}, language="vi")
        for _ in range(2):
            agreements.accept(by=me, subject_id=an, accepted={"terms": waiting.digest}, language="vi")
        assert queries.what_must_be_accepted(an, "vi") == []
    assert queries.what_must_be_accepted(an, "en") == []
    assert Acceptance.objects.filter(subject_id=an, kind="terms").count() == 2


def test_what_was_accepted_can_be_got_back_word_for_word(an, home):
    agreements.publish(by=program("init"), folder=max(home.policies.rglob("policy.toml")).parent)
    for accepted in queries.acceptances_of(an):
        _, text = queries.document_by_digest(accepted.digest)
        assert text.digest == accepted.digest
        assert accepted.version == "2026-11-22"
        assert accepted.at <= clock.now()
