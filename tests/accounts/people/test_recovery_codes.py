"""Recovery codes: for whoever lost the app, each for one sign-in (C1, P1)."""

from __future__ import annotations

import pytest
from django.db import connections

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, refusals, totp
from cloudspace.accounts.people.models import Credential
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.kit.acts.models import Act
from cloudspace.kit.errors import FieldsRefused
from cloudspace.transparency.models import Entry
from cloudspace.vault import ledger
from cloudspace.vault.errors import SignInRefused
from tests.accounts.conftest import AN, BINH, LINK, PASSWORD, SECRET_OF_STAFF, code_at

pytestmark = pytest.mark.usefixtures("accounts")


def enrol(who):
    offer = totp.offer(who, "Cloudspace.vn", SECRET_OF_STAFF)
    me = Actor("subject", who)
    return people.enrol_totp(
        by=me, subject_id=who, password=PASSWORD, signed_offer=offer.signed, code=code_at(steps=-1)
    )


def started(signed):
    """The entries of sign-ins, newest first."""
    return [entry for entry in ledger.own_entries(signed.token) if entry.body["kind"] == "session_started"]


def test_ten_codes_come_with_the_second_factor_and_differ(an):
    codes = enrol(an)
    assert len(set(codes)) == 10
    assert all(len(code.replace("-", "")) == 24 for code in codes)
    assert queries.second_factor_of(an)[1] == 10


def test_a_code_stands_in_for_the_app_once(an, enter, sent):
    codes = enrol(an)
    sent()
    signed = enter(AN.email, code=codes[4])
    assert queries.second_factor_of(an)[1] == 9
    with pytest.raises(SignInRefused):
        enter(AN.email, code=codes[4])
    (mail,) = sent()
    assert (mail.kind, mail.to) == ("recovery_code_used", AN.email)
    assert "9 trong 10" in mail.text
    act = Act.objects.get(verb="recovery_code.used")
    assert (act.actor_id, act.detail) == (an, {"left": 9})
    assert [entry.body["by_recovery_code"] for entry in started(signed)] == [True]
    assert enter(AN.email, code=code_at())
    assert queries.second_factor_of(an)[1] == 9
    assert "by_recovery_code" not in started(signed)[0].body


@pytest.mark.parametrize(
    "written", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("0", "O")]
)
def test_a_code_is_known_however_it_is_written(an, enter, written):
    assert enter(AN.email, code=written(enrol(an)[0]))


def test_every_code_works_and_the_last_leaves_none(an, enter, sent):
    for code in reversed(enrol(an)):
        sent()
        assert enter(AN.email, code=code)
    assert queries.second_factor_of(an)[1] == 0
    (mail,) = sent()
    assert "0 trong 10" in mail.text


def test_a_code_alone_opens_nothing(an, binh, enter):
    codes = enrol(an)
    with pytest.raises(SignInRefused):
        enter(AN.email, "wrong password here", code=codes[0])
    with pytest.raises(SignInRefused):
        enter(AN.email, code="0" * 24)
    enrol(binh)
    with pytest.raises(SignInRefused):
        enter(BINH.email, code=codes[0])
    assert queries.second_factor_of(an)[1] == 10


def test_new_codes_take_the_place_of_the_old_ones(an, enter, sent):
    old, me = enrol(an), Actor("subject", an)
    sent()
    with pytest.raises(FieldsRefused):
        people.make_recovery_codes(by=me, subject_id=an, password="wrong")
    enter(AN.email, code=old[0])
    new = people.make_recovery_codes(by=me, subject_id=an, password=PASSWORD)
    assert [mail.kind for mail in sent()] == ["recovery_code_used", "recovery_codes_made"]
    with pytest.raises(SignInRefused):
        enter(AN.email, code=old[1])
    assert queries.second_factor_of(an)[1] == 10
    assert enter(AN.email, code=new[0])


def test_codes_come_and_go_with_the_app(an, policy, enter):
    me = Actor("subject", an)
    with pytest.raises(refusals.NotAllowed):
        people.make_recovery_codes(by=me, subject_id=an, password=PASSWORD)
    enrol(an)
    people.remove_totp(by=me, subject_id=an, password=PASSWORD, policy=policy)
    assert queries.second_factor_of(an) is None
    assert not Credential.objects.filter(kind="recovery").exists()
    assert enter(AN.email)


def test_nobody_makes_codes_for_somebody_else(an, binh):
    enrol(an)
    with pytest.raises(refusals.NotAllowed):
        people.make_recovery_codes(by=Actor("subject", binh), subject_id=an, password=PASSWORD)


def test_staff_get_codes_when_they_join_and_come_to_the_desk_by_one(policy, enter):
    member = people.invite_staff(
        by=program("init"), email="chi@cloudspace.vn", full_name="Lê Thị Chi", roles=["support"], link=LINK,
        policy=policy, secret="s" * 43,
    )  # fmt: skip
    offer = totp.offer(member.subject_id, "Cloudspace.vn", SECRET_OF_STAFF)
    codes = people.accept_invitation(
        by=VISITOR, secret="s" * 43, password=PASSWORD, signed_offer=offer.signed, code=code_at(), policy=policy
    )
    assert enter("chi@cloudspace.vn", code=codes[0], at_desk=True).actor.kind == "staff"
    people.staff_leaves(by=program("test"), member=member)
    assert not Credential.objects.filter(subject=member.subject, kind="recovery").exists()


def test_no_code_stands_anywhere_readable(an, enter):
    codes = enrol(an)
    enter(AN.email, code=codes[0])
    assert Entry.objects.exists()
    for alias in ("default", "vault", "transparency"):
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                everything = repr(cursor.fetchall())
                assert not any(code in everything or code.replace("-", "") in everything for code in codes), table
