"""Passwords and second factors."""

from __future__ import annotations

import datetime as dt

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, refusals, totp
from cloudspace.accounts.people.models import Confirmation, Credential
from cloudspace.kit import clock
from cloudspace.kit.actor import VISITOR, Actor
from cloudspace.kit.errors import FieldsRefused
from cloudspace.vault import sessions as keeper_sessions
from cloudspace.vault.errors import SignInRefused
from tests.accounts.conftest import AN, LINK, PASSWORD, SECRET_OF_STAFF, code_at

NEW = "mưa tháng bảy gãy cành trám"


def test_a_new_password_ends_every_other_session(an, enter, policy, sent):
    here, there = enter(AN.email), enter(AN.email)
    epoch = queries.person(an).get_session_auth_hash()
    renewed = people.change_password(
        by=here.actor, subject_id=an, current=PASSWORD, new=NEW, policy=policy, token=here.token
    )
    assert keeper_sessions.living(here.token)
    assert keeper_sessions.living(there.token) is None
    assert renewed == queries.person(an).get_session_auth_hash() != epoch
    assert [mail.kind for mail in sent()] == ["password_changed"]
    assert enter(AN.email, NEW)
    with pytest.raises(SignInRefused):
        enter(AN.email, PASSWORD)


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("wrong password here", NEW, "current"),
        (PASSWORD, "short", "new"),
        (PASSWORD, "0912345678 Nguyễn Thị An", "new"),
    ],
)
def test_a_password_that_does_not_hold_is_refused(an, enter, policy, current, new, field):
    here = enter(AN.email)
    with pytest.raises(FieldsRefused) as refused:
        people.change_password(by=here.actor, subject_id=an, current=current, new=new, policy=policy, token=here.token)
    assert set(refused.value.problems) == {field}


def test_nobody_changes_anothers_password(an, binh, policy):
    with pytest.raises(refusals.NotAllowed):
        people.change_password(by=Actor("subject", binh), subject_id=an, current=PASSWORD, new=NEW, policy=policy)


def test_a_reset_ends_every_session_and_its_link_works_once(an, enter, policy, sent):
    signed = enter(AN.email)
    people.request_password_reset(by=VISITOR, email=" AN@example.vn", link=LINK, policy=policy)
    (mail,) = sent()
    assert (mail.kind, mail.to) == ("reset_password", AN.email)
    with pytest.raises(FieldsRefused):
        people.reset_password(by=VISITOR, secret=mail.secret, new="short", policy=policy)
    people.reset_password(by=VISITOR, secret=mail.secret, new=NEW, policy=policy)
    assert keeper_sessions.living(signed.token) is None
    assert enter(AN.email, NEW)
    with pytest.raises(refusals.ConfirmationGone):
        people.reset_password(by=VISITOR, secret=mail.secret, new=PASSWORD, policy=policy)


def test_a_reset_link_runs_out(an, policy):
    people.request_password_reset(by=VISITOR, email=AN.email, link=LINK, policy=policy, secret="r" * 43)
    with clock.set_to(clock.now() + dt.timedelta(minutes=61)), pytest.raises(refusals.ConfirmationGone):
        people.reset_password(by=VISITOR, secret="r" * 43, new=NEW, policy=policy)


def test_a_link_moved_to_another_person_in_the_table_opens_nothing(an, binh, policy):
    """Whoever can write to the main store alone takes over nobody: the row is bound under a key that no store holds."""
    people.request_password_reset(by=VISITOR, email=AN.email, link=LINK, policy=policy, secret="r" * 43)
    Confirmation.objects.filter(subject_id=an, purpose="reset_password").update(subject_id=binh)
    with pytest.raises(refusals.ConfirmationGone):
        people.reset_password(by=VISITOR, secret="r" * 43, new=NEW, policy=policy)


def test_a_link_prolonged_or_turned_in_the_table_opens_nothing(an, policy):
    people.request_password_reset(by=VISITOR, email=AN.email, link=LINK, policy=policy, secret="r" * 43)
    link = Confirmation.objects.filter(subject_id=an, purpose="reset_password")
    link.update(expires_at=clock.now() + dt.timedelta(days=400))
    with pytest.raises(refusals.ConfirmationGone):
        people.reset_password(by=VISITOR, secret="r" * 43, new=NEW, policy=policy)


def test_a_reset_for_an_unknown_address_leaves_nothing(accounts, policy, sent):
    people.request_password_reset(by=VISITOR, email="mai@example.vn", link=LINK, policy=policy)
    assert sent() == []


def enrol(subject, enter, code=None):
    signed = enter(AN.email)
    offer = totp.offer(subject, "Cloudspace.vn", SECRET_OF_STAFF)
    people.enrol_totp(
        by=signed.actor,
        subject_id=subject,
        password=PASSWORD,
        signed_offer=offer.signed,
        code=code or code_at(steps=-1),
    )
    return offer


def test_a_second_factor_is_asked_for_once_it_is_there(an, enter, sent):
    offer = enrol(an, enter)
    assert offer.secret in offer.uri
    assert "an@example.vn" not in offer.uri
    assert set(queries.credentials_of(an)) == {"password", "totp", "recovery"}
    with pytest.raises(SignInRefused):
        enter(AN.email)
    assert enter(AN.email, code=code_at())
    assert [mail.kind for mail in sent()] == ["second_factor_added"]


def test_a_wrong_code_enrols_nothing(an, enter):
    with pytest.raises(FieldsRefused):
        enrol(an, enter, code="12345a")
    assert set(queries.credentials_of(an)) == {"password"}


def test_an_offer_is_for_one_person(an, binh, enter):
    offer = totp.offer(binh, "Cloudspace.vn", SECRET_OF_STAFF)
    with pytest.raises(FieldsRefused):
        people.enrol_totp(
            by=Actor("subject", an), subject_id=an, password=PASSWORD, signed_offer=offer.signed, code=code_at()
        )


def test_setting_up_a_second_factor_takes_the_password(an, enter):
    offer = totp.offer(an, "Cloudspace.vn", SECRET_OF_STAFF)
    with pytest.raises(FieldsRefused) as refused:
        people.enrol_totp(
            by=enter(AN.email).actor, subject_id=an, password="wrong", signed_offer=offer.signed, code=code_at()
        )
    assert set(refused.value.problems) == {"password"}
    assert set(queries.credentials_of(an)) == {"password"}


def test_removing_the_second_factor_takes_the_password(an, enter, policy):
    enrol(an, enter)
    with pytest.raises(FieldsRefused):
        people.remove_totp(by=Actor("subject", an), subject_id=an, password="wrong password here", policy=policy)
    people.remove_totp(by=Actor("subject", an), subject_id=an, password=PASSWORD, policy=policy)
    assert enter(AN.email)


def test_a_short_password_needs_its_second_factor(an, enter, policy):
    enrol(an, enter)
    me = Actor("subject", an)
    people.change_password(by=me, subject_id=an, current=PASSWORD, new="mèo 4 chân", policy=policy)
    with pytest.raises(refusals.PasswordTooShortAlone):
        people.remove_totp(by=me, subject_id=an, password="mèo 4 chân", policy=policy)


def test_secrets_stand_sealed(an, enter):
    enrol(an, enter)
    for credential in Credential.objects.all():
        assert credential.secret[:1] == b"\x01"
