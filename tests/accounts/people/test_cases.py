"""Which facts make open_account and secure_account true."""

from __future__ import annotations

import pytest
from django.db import transaction

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries
from cloudspace.accounts.people.models import Confirmation, Profile
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.vault import opening
from cloudspace.vault.errors import OpeningRefused
from tests.accounts.conftest import AN, LINK, PASSWORD, shown


def asked(rule, case, subject):
    with transaction.atomic():
        return rule(case, subject, Actor("program"), clock.now())


def test_a_registration_is_a_case_until_it_is_settled(accounts, binh):
    subject = agreements.register(by=VISITOR, typed=AN, accepted=shown(), language="vi", link=LINK, secret="s" * 43)
    case = Confirmation.objects.get(subject_id=subject).pk
    assert asked(queries.registration_is_open, case, subject) is None
    assert asked(queries.registration_is_open, case, binh) == "case_of_another"
    assert asked(queries.registration_is_open, ids.new_id(), subject) == "case_unknown"
    assert asked(queries.reset_is_open, case, subject) == "case_unknown"
    people.confirm_email(by=VISITOR, secret="s" * 43, password=PASSWORD)
    assert asked(queries.registration_is_open, case, subject) == "case_closed"


def test_a_reset_is_a_case_until_the_password_is_set(an, policy):
    people.request_password_reset(by=VISITOR, email=AN.email, link=LINK, policy=policy, secret="r" * 43)
    case = Confirmation.objects.get(purpose="reset_password").pk
    assert asked(queries.reset_is_open, case, an) is None
    people.reset_password(by=VISITOR, secret="r" * 43, new="mưa tháng bảy gãy cành trám", policy=policy)
    assert asked(queries.reset_is_open, case, an) == "case_closed"


def test_a_session_is_a_case_until_it_ends(an, binh, enter):
    signed = enter(AN.email)
    assert asked(queries.sign_in_is_open, signed.actor.session, an) is None
    assert asked(queries.sign_in_is_open, signed.actor.session, binh) == "case_of_another"
    assert asked(queries.sign_in_is_open, ids.new_id(), an) == "case_unknown"
    people.sign_out(by=signed.actor)
    assert asked(queries.sign_in_is_open, signed.actor.session, an) == "case_closed"


@pytest.mark.parametrize("by", [Actor("staff", ids.new_id()), VISITOR])
def test_nobody_but_the_program_opens_an_address_to_confirm_it(accounts, by):
    subject = agreements.register(by=VISITOR, typed=AN, accepted=shown(), language="vi", link=LINK)
    case = opening.CaseRef("registration", Confirmation.objects.get(subject_id=subject).pk)
    profile = Profile.objects.get(subject_id=subject)
    with pytest.raises(OpeningRefused):
        opening.open_for([profile], ["email"], purpose="open_account", case=case, by=by)
    opened = opening.open_for([profile], ["email"], purpose="open_account", case=case, by=program("people"))
    assert opened == [{"email": AN.email}]
