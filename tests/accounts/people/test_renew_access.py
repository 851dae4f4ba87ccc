"""A colleague who lost app and recovery codes gets a new start from whoever runs the machine (P3)."""

from __future__ import annotations

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import proving, refusals, totp
from cloudspace.accounts.people.models import Credential
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.kit.acts.models import Act
from cloudspace.vault import sessions as keeper_sessions
from cloudspace.vault.errors import SignInRefused
from tests.accounts.conftest import LINK, PASSWORD, SECRET_OF_STAFF, code_at

BY = program("staff.renew")
CHI = "chi@cloudspace.vn"


def test_every_secret_and_session_ends_and_the_link_sets_up_new_ones(chi, enter, policy, sent):
    before = enter(CHI, code=code_at(), at_desk=True)
    people.renew_access(by=BY, member=chi, link=LINK, policy=policy)
    assert keeper_sessions.living(before.token) is None
    assert not Credential.objects.filter(subject=chi.subject).exists()
    for at_desk in (True, False):
        with pytest.raises(SignInRefused):
            enter(CHI, code=code_at(steps=1), at_desk=at_desk)
    assert Act.objects.filter(verb="staff.access_renewed", target_id=chi.pk, actor_name="staff.renew").count() == 1
    (mail,) = sent()
    assert (mail.kind, mail.to) == ("access_renewed", CHI)
    new = bytes(reversed(SECRET_OF_STAFF))
    offer = totp.offer(chi.subject_id, "Cloudspace.vn", new)
    codes = people.accept_invitation(
        by=VISITOR, secret=mail.secret, password=PASSWORD, signed_offer=offer.signed, code=code_at(new, steps=-1),
        policy=policy,
    )  # fmt: skip
    assert enter(CHI, code=code_at(new), at_desk=True)
    assert enter(CHI, code=codes[0], at_desk=True)
    assert proving.living_roles(chi.subject_id) == {"support"}


def test_nobody_at_the_desk_takes_a_second_factor_away(chi, hire, policy):
    khoa = hire("khoa@cloudspace.vn", "Hồ Minh Khoa", "manager")
    for by in (Actor("staff", khoa.subject_id), Actor("staff", chi.subject_id)):
        with pytest.raises(refusals.NotAllowed):
            people.renew_access(by=by, member=chi, link=LINK, policy=policy)
    assert Credential.objects.filter(subject=chi.subject, kind="totp").exists()


def test_whoever_left_gets_no_link(chi, policy):
    people.staff_leaves(by=BY, member=chi)
    with pytest.raises(refusals.NotAllowed):
        people.renew_access(by=BY, member=chi, link=LINK, policy=policy)
