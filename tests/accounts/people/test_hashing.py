"""Hashing takes long on purpose, so nobody's writing may wait for it (P1)."""

from __future__ import annotations

import pytest
from django.db import transaction

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import proving, totp
from cloudspace.commerce.customers import actions as customers
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.kit.acts import recording
from cloudspace.vault.errors import SignInRefused
from tests import hashers
from tests.accounts.conftest import AN, LINK, PASSWORD, SECRET_OF_STAFF, code_at, shown

NEW = "một câu khác hẳn để nhớ"


@pytest.fixture
def watched(accounts, settings):
    """How often a password is hashed from here on; within a transaction it fails."""
    settings.PASSWORD_HASHERS = ["tests.hashers.OutsideTransactions"]
    hashers.OutsideTransactions.count = 0

    def hashed():
        count, hashers.OutsideTransactions.count = hashers.OutsideTransactions.count, 0
        return count

    return hashed


def test_the_watch_sees_a_hash_within_a_transaction(watched):
    from django.contrib.auth.hashers import make_password

    make_password(PASSWORD)
    with transaction.atomic("vault"), pytest.raises(hashers.HashedWithinATransaction, match="vault"):
        make_password(PASSWORD)


def test_registering_and_confirming_hash_before_they_write(watched):
    made = customers.register(by=VISITOR, typed=AN, accepted=shown(), language="vi", link=LINK, secret="s" * 43)
    assert made is not None
    assert watched() == 1
    people.confirm_email(by=VISITOR, secret="s" * 43, password=PASSWORD)
    assert watched() == 1


def test_registering_a_known_address_hashes_as_much(an, watched):
    assert customers.register(by=VISITOR, typed=AN, accepted=shown(), language="vi", link=LINK) is None
    assert watched() == 1


def test_signing_in_compares_before_it_writes_and_as_often_for_nobody(an, enter, watched):
    enter(AN.email)
    assert watched() == 1
    # Made once by each process, to compare with where there is nothing to compare with.
    proving.waste_time("")
    watched()
    for email in (AN.email, "mai@example.vn", "nonsense"):
        with pytest.raises(SignInRefused):
            enter(email, "wrong password here")
        assert watched() == 1


def test_a_new_password_is_hashed_before_it_is_written(an, policy, watched):
    me = Actor("subject", an)
    people.change_password(by=me, subject_id=an, current=PASSWORD, new=NEW, policy=policy)
    assert watched() == 2
    people.request_password_reset(by=VISITOR, email=AN.email, link=LINK, policy=policy, secret="r" * 43)
    people.reset_password(by=VISITOR, secret="r" * 43, new=PASSWORD, policy=policy)
    assert watched() == 1


def test_what_takes_the_password_compares_before_it_writes(an, policy, watched):
    me = Actor("subject", an)
    people.change_email(
        by=me, subject_id=an, email="an.moi@example.vn", password=PASSWORD, link=LINK, policy=policy, secret="s" * 43
    )
    people.confirm_email_change(by=VISITOR, secret="s" * 43, password=PASSWORD)
    offer = totp.offer(an, "Cloudspace.vn", SECRET_OF_STAFF)
    people.enrol_totp(by=me, subject_id=an, password=PASSWORD, signed_offer=offer.signed, code=code_at())
    people.remove_totp(by=me, subject_id=an, password=PASSWORD, policy=policy)
    assert watched() == 4


def test_joining_hashes_before_it_writes(policy, watched):
    member = people.invite_staff(
        by=program("init"), email="chi@cloudspace.vn", full_name="Lê Thị Chi", roles=["support"], link=LINK,
        policy=policy, secret="s" * 43,
    )  # fmt: skip
    offer = totp.offer(member.subject_id, "Cloudspace.vn", SECRET_OF_STAFF)
    people.accept_invitation(
        by=VISITOR, secret="s" * 43, password=PASSWORD, signed_offer=offer.signed, code=code_at(), policy=policy
    )
    assert watched() == 1


def test_what_must_come_before_any_transaction_refuses_to_come_within_one(an, enter):
    with transaction.atomic(), pytest.raises(recording.BegunTooLate, match="sign_in"):
        enter(AN.email)


def test_a_proof_is_worth_nothing_once_the_password_has_changed(an, enter, policy, monkeypatch):
    """The password is changed between the comparison and the transaction."""
    real, me = proving.prove_password, Actor("subject", an)

    def prove(subject_id, candidate):
        proof = real(subject_id, candidate)
        monkeypatch.setattr(proving, "prove_password", real)
        people.change_password(by=me, subject_id=an, current=PASSWORD, new=NEW, policy=policy)
        return proof

    monkeypatch.setattr(proving, "prove_password", prove)
    with pytest.raises(SignInRefused):
        enter(AN.email)
    assert enter(AN.email, NEW)
