"""Whoever works here is mailed what changes for them at the desk (P3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.models import StaffMember, Subject
from cloudspace.kit.actor import program
from cloudspace.policy.model import Policy
from tests.accounts.conftest import LINK, Written
from tests.accounts.people.test_appointments import acting

Sent = Callable[[], list[Written]]
CHI = "chi@cloudspace.vn"


def test_a_role_is_told_when_it_is_held_not_when_it_is_proposed(
    mai: StaffMember, minh: StaffMember, chi: StaffMember, policy: Policy, sent: Sent
) -> None:
    waiting = people.grant_role(by=acting(mai), member=chi, role="billing", policy=policy)
    assert sent() == []
    people.confirm_appointment(by=acting(minh), appointment=waiting.pk)
    people.grant_role(by=acting(mai), member=chi, role="billing", policy=policy)
    (mail,) = sent()
    assert (mail.kind, mail.to) == ("role_given", CHI)
    name = policy.roles["billing"].name["vi"]
    assert mail.subject == f"Vai trò mới của bạn: {name}"
    assert f"“{name}”" in mail.text


def test_the_mail_is_in_the_members_language(chi: StaffMember, policy: Policy, sent: Sent) -> None:
    Subject.objects.filter(pk=chi.subject_id).update(language="en")
    people.grant_role(by=program("staff"), member=chi, role="auditor", policy=policy)
    (mail,) = sent()
    assert mail.subject == "Your new role: Auditor"


def test_a_role_taken_away_is_told_once(mai: StaffMember, chi: StaffMember, sent: Sent) -> None:
    for _ in range(2):
        people.withdraw_role(by=acting(mai), member=chi, role="support")
    assert [(mail.kind, mail.to) for mail in sent()] == [("role_taken", CHI)]


def test_a_place_that_ends_is_told_once_in_place_of_each_role(mai: StaffMember, chi: StaffMember, sent: Sent) -> None:
    for _ in range(2):
        people.staff_leaves(by=acting(mai), member=chi)
    assert [(mail.kind, mail.to) for mail in sent()] == [("place_ended", CHI)]


def test_a_suspension_is_told_when_it_begins_and_ends(mai: StaffMember, chi: StaffMember, sent: Sent) -> None:
    people.suspend(by=acting(mai), member=chi, reason="misuse")
    for _ in range(2):
        people.end_suspension(by=acting(mai), member=chi)
    assert [mail.kind for mail in sent()] == ["suspended", "suspension_ended"]


@pytest.mark.parametrize("left", [False, True])
def test_whoever_has_not_joined_gets_the_invitation_alone(policy: Policy, sent: Sent, left: bool) -> None:
    lan = people.invite_staff(
        by=program("init"), email="lan@cloudspace.vn", full_name="Bùi Lan", roles=["support"], link=LINK, policy=policy
    )
    if left:
        people.staff_leaves(by=program("staff"), member=lan)
    else:
        people.grant_role(by=program("staff"), member=lan, role="billing", policy=policy)
    assert [mail.kind for mail in sent()] == ["invitation"]
