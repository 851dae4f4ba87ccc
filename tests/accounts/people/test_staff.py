"""Who works here (P3)."""

from __future__ import annotations

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, refusals
from cloudspace.accounts.people.models import StaffRole
from cloudspace.kit import clock
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.kit.errors import FieldsRefused
from cloudspace.vault import sessions as keeper_sessions
from cloudspace.vault.errors import SignInRefused
from tests.accounts.conftest import LINK, code_at


def actor(member):
    return Actor("staff", member.subject_id)


@pytest.fixture
def operator(hire):
    return hire("van-hanh@cloudspace.vn", "Phạm Văn Vận", "operator")


def test_who_joined_signs_in_at_the_desk_with_their_roles(chi, enter):
    signed = enter("chi@cloudspace.vn", code=code_at(), at_desk=True)
    assert queries.roles_of(signed.actor) == {"support"}
    assert queries.roles_of(Actor("subject", chi.subject_id)) == frozenset()
    assert queries.staff_named([chi.subject_id])[chi.subject_id].badge == chi.badge
    assert queries.roles_at(chi.subject_id, clock.now()) == ("support",)


def test_the_invitation_goes_to_the_address_to_be_confirmed(accounts, policy, sent):
    people.invite_staff(
        by=program("init"), email="ha@cloudspace.vn", full_name="Hà", roles=["billing"], link=LINK, policy=policy
    )
    assert [(mail.kind, mail.to) for mail in sent()] == [("invitation", "ha@cloudspace.vn")]


def test_who_works_here_is_not_invited_a_second_time_until_they_have_left(chi, policy, sent):
    again = {"by": program("init"), "email": "Chi@cloudspace.vn", "full_name": "Chi", "roles": ["billing"]}
    with pytest.raises(FieldsRefused) as refused:
        people.invite_staff(**again, link=LINK, policy=policy)
    assert set(refused.value.problems) == {"email"}
    assert sent() == []
    people.staff_leaves(by=program("staff"), member=chi)
    assert people.invite_staff(**again, link=LINK, policy=policy).pk != chi.pk


def test_a_role_that_the_policy_does_not_name_is_refused(accounts, policy):
    with pytest.raises(FieldsRefused) as refused:
        people.invite_staff(by=program("init"), email="no", full_name="<>", roles=["king"], link=LINK, policy=policy)
    assert set(refused.value.problems) == {"email", "full_name", "roles"}


def test_only_whose_role_it_is_appoints_others_and_never_themselves(chi, operator, an, policy):
    for by in (actor(chi), Actor("subject", an), VISITOR):
        with pytest.raises(refusals.NotAllowed):
            people.grant_role(by=by, member=operator, role="billing", policy=policy)
    with pytest.raises(refusals.NotAllowed):
        people.grant_role(by=actor(operator), member=operator, role="data_protection_officer", policy=policy)
    people.grant_role(by=actor(operator), member=chi, role="billing", policy=policy)
    people.grant_role(by=actor(operator), member=chi, role="billing", policy=policy)
    assert queries.roles_of(actor(chi)) == {"support", "billing"}
    assert StaffRole.objects.filter(member=chi).count() == 2


def test_a_withdrawn_role_is_gone_at_once(chi, operator):
    people.withdraw_role(by=actor(operator), member=chi, role="support")
    assert queries.roles_of(actor(chi)) == frozenset()
    assert StaffRole.objects.get(member=chi).withdrawn_by == operator.subject_id


def test_who_leaves_has_no_roles_sessions_or_way_to_the_desk(chi, operator, enter, policy):
    signed = enter("chi@cloudspace.vn", code=code_at(), at_desk=True)
    people.staff_leaves(by=actor(operator), member=chi)
    people.staff_leaves(by=actor(operator), member=chi)
    assert queries.roles_of(actor(chi)) == frozenset()
    assert keeper_sessions.living(signed.token) is None
    with pytest.raises(SignInRefused):
        enter("chi@cloudspace.vn", code=code_at(steps=1), at_desk=True)
    with pytest.raises(refusals.NotAllowed):
        people.grant_role(by=actor(operator), member=chi, role="support", policy=policy)


def test_staff_keep_their_second_factor(chi, policy):
    from tests.accounts.conftest import PASSWORD

    with pytest.raises(refusals.NotAllowed):
        people.remove_totp(by=actor(chi), subject_id=chi.subject_id, password=PASSWORD, policy=policy)
