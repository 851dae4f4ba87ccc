"""Wrong codes beside the right password: counted, told, barred in the end (C1, P1)."""

from __future__ import annotations

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import totp
from cloudspace.accounts.people.actions import wrong_codes
from cloudspace.accounts.people.models import Credential
from cloudspace.kit.actor import VISITOR, Actor
from cloudspace.kit.acts.models import Act
from cloudspace.kit.limits.models import Count
from cloudspace.vault.errors import SignInRefused
from tests.accounts.conftest import AN, LINK, PASSWORD, SECRET_OF_STAFF, code_at

NEW = "con chó ăn bánh giầy"


def enrol(who):
    offer = totp.offer(who, "Cloudspace.vn", SECRET_OF_STAFF)
    me = Actor("subject", who)
    return people.enrol_totp(
        by=me, subject_id=who, password=PASSWORD, signed_offer=offer.signed, code=code_at(steps=-1)
    )


def in_a_row(who):
    return Credential.objects.get(subject_id=who, kind="totp").wrong_codes


def fail(enter, times=1, *, password=PASSWORD, code="000000", **more):
    """So many refused sign-ins; the limits of an hour are another wall, which stands aside here."""
    for _ in range(times):
        Count.objects.all().delete()
        with pytest.raises(SignInRefused):
            enter(AN.email, password, code=code, **more)


def test_a_wrong_code_counts_though_the_sign_in_is_rolled_back(an, enter):
    enrol(an)
    fail(enter, 2)
    fail(enter, code="ABCD-EFGH")
    assert in_a_row(an) == 3
    act = Act.objects.filter(verb="second_factor.refused").latest("at")
    assert (act.actor_kind, act.detail) == ("visitor", {"in_a_row": 3})


def test_neither_a_wrong_password_nor_a_code_left_out_counts(an, enter):
    enrol(an)
    fail(enter, password="wrong password here")
    fail(enter, code="")
    assert in_a_row(an) == 0


def test_without_second_factor_a_code_is_not_asked(an, enter):
    assert enter(AN.email, code="000000")


@pytest.mark.parametrize("by", ["app", "recovery code"])
def test_a_right_code_begins_the_count_again(an, enter, by):
    codes = enrol(an)
    fail(enter, 3)
    assert enter(AN.email, code=code_at() if by == "app" else codes[0])
    assert in_a_row(an) == 0


def test_the_tenth_in_a_row_is_told_once(an, enter, sent):
    enrol(an)
    sent()
    fail(enter, wrong_codes.TOLD_AT - 1)
    assert sent() == []
    fail(enter, 3)
    (mail,) = sent()
    assert (mail.kind, mail.to) == ("codes_wrong", AN.email)
    assert "10 lần liên tiếp" in mail.text
    assert "không được chấp nhận" not in mail.text


def test_after_a_hundred_the_app_opens_nothing_until_a_new_password_is_chosen(an, enter, sent, policy):
    enrol(an)
    Credential.objects.filter(kind="totp").update(wrong_codes=wrong_codes.MOST - 1)
    sent()
    fail(enter)
    (mail,) = sent()
    assert "100 lần liên tiếp" in mail.text
    assert "không được chấp nhận" in mail.text
    fail(enter, 2, code=code_at())
    assert in_a_row(an) == wrong_codes.MOST
    assert sent() == []
    people.request_password_reset(by=VISITOR, email=AN.email, link=LINK, policy=policy, secret="s" * 43)
    people.reset_password(by=VISITOR, secret="s" * 43, new=NEW, policy=policy)
    assert in_a_row(an) == 0
    assert enter(AN.email, NEW, code=code_at())


def test_a_recovery_code_opens_when_the_app_is_barred(an, enter):
    codes = enrol(an)
    Credential.objects.filter(kind="totp").update(wrong_codes=wrong_codes.MOST)
    assert enter(AN.email, code=codes[0])
    assert in_a_row(an) == 0


def test_whoever_is_signed_in_and_changes_the_password_begins_the_count_again(an, enter, policy):
    enrol(an)
    signed = enter(AN.email, code=code_at())
    fail(enter, 4)
    people.change_password(by=signed.actor, subject_id=an, current=PASSWORD, new=NEW, policy=policy)
    assert in_a_row(an) == 0


def test_an_app_set_up_anew_begins_at_nothing(an, enter):
    enrol(an)
    fail(enter, 4)
    enrol(an)
    assert in_a_row(an) == 0


def test_the_desk_counts_too(chi, enter):
    with pytest.raises(SignInRefused):
        enter("chi@cloudspace.vn", code="000000", at_desk=True)
    assert in_a_row(chi.subject_id) == 1
