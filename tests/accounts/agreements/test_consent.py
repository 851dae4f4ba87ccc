"""Consents are given, never assumed, and withdrawn at once (V2)."""

from __future__ import annotations

import pytest
from django.db import transaction

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.agreements import queries
from cloudspace.accounts.people import refusals
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.vault import ledger, opening
from tests.accounts.conftest import AN

WORDING = "Tôi đồng ý nhận bản tin về máy chủ."


@pytest.fixture
def give(an):
    def give(**more):
        return agreements.consent(
            by=Actor("subject", an), subject_id=an, purpose="send_newsletter", scope="servers", wording=WORDING,
            language="vi", **more,
        )  # fmt: skip

    return give


def test_silence_is_no_consent(an):
    assert queries.live_consent(an, "send_newsletter", "servers") is None


def test_a_consent_keeps_its_wording_and_its_contact_under_a_key_of_its_own(an, give, enter):
    consent = give(contact=AN.email)
    assert queries.live_consent(an, "send_newsletter", "servers") == consent
    assert queries.live_consent(an, "send_newsletter", "domains") is None
    token = enter(AN.email).token
    ((values,),) = opening.open_own([opening.Wanted([consent], ["contact"])], token=token).tables
    assert values == {"contact": AN.email}
    assert "consent_given" in [entry.body["kind"] for entry in ledger.own_entries(token)]


def test_a_consent_given_twice_stands_once(an, give):
    assert give() == give()
    assert len(queries.consents_of(an)) == 1


def asked(consent, subject):
    """The case rule as the keeper asks it, within a transaction."""
    with transaction.atomic():
        return queries.consent_is_live(consent, subject, Actor("program"), clock.now())


def test_withdrawing_cuts_the_case_at_once_and_can_be_repeated(an, binh, give):
    consent = give()
    assert asked(consent.id, an) is None
    assert asked(consent.id, binh) == "case_of_another"
    assert asked(ids.new_id(), an) == "case_unknown"
    for _ in range(2):
        agreements.withdraw(by=Actor("subject", an), consent_id=consent.id)
    assert asked(consent.id, an) == "case_closed"
    assert queries.live_consent(an, "send_newsletter", "servers") is None
    assert give() != consent


def test_a_refusal_is_kept_too_and_is_no_consent(an, give):
    refusal = give(given=False)
    assert refusal.refused_at is not None
    assert queries.live_consent(an, "send_newsletter", "servers") is None
    agreements.withdraw(by=Actor("subject", an), consent_id=refusal.id)
    assert queries.consents_of(an)[0].withdrawn_at is None


def test_only_purposes_based_on_consent_are_asked_for(an):
    for purpose in ("answer_request", "nothing"):
        with pytest.raises(ValueError, match="consent"):
            agreements.consent(by=Actor("subject", an), subject_id=an, purpose=purpose, wording=WORDING, language="vi")


def test_nobody_agrees_or_withdraws_for_another(an, binh, give):
    consent = give()
    with pytest.raises(refusals.NotAllowed):
        agreements.withdraw(by=Actor("subject", binh), consent_id=consent.id)
    with pytest.raises(refusals.NotAllowed):
        agreements.consent(
            by=Actor("subject", binh), subject_id=an, purpose="send_newsletter", wording=WORDING, language="vi"
        )
    with pytest.raises(refusals.NotAllowed):
        agreements.accept(by=Actor("subject", binh), subject_id=an, accepted={}, language="vi")
