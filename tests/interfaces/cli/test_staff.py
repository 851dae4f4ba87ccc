"""Inviting the first member of staff, and renewing the access of whoever lost it."""

from __future__ import annotations

import json
from collections.abc import Callable

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.models import StaffMember, Subject
from cloudspace.config import installation
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.messaging.models import Mail
from cloudspace.vault import ledger
from tests.interfaces.cli.conftest import Answer


def test_an_invitation_leaves_a_member_and_a_mail(run: Callable[..., Answer], open_home: installation.Home) -> None:
    answer = run("staff", "invite", "khoa@example.com", "Hồ Minh Khoa", "--role", "manager", "--json")
    assert answer.status == 0
    assert json.loads(answer.out)["badge"] == StaffMember.objects.get().badge
    assert Mail.objects.get().kind == "people/invitation"


def test_a_role_that_the_policy_does_not_know_is_wrong_use(
    run: Callable[..., Answer], open_home: installation.Home
) -> None:
    assert run("staff", "invite", "khoa@example.com", "Hồ Minh Khoa", "--role", "king").status == 2
    assert not StaffMember.objects.exists()


def test_what_is_wrong_with_an_invitation_is_said_in_sentences(
    run: Callable[..., Answer], open_home: installation.Home
) -> None:
    refused = run("staff", "invite", "khoa@@", "Hồ Minh Khoa", "--role", "manager")
    assert (refused.status, refused.out) == (1, "")
    assert refused.err.startswith("EMAIL: This is not an e-mail address")
    assert not StaffMember.objects.exists()


def test_access_is_renewed_by_a_mail_to_whoever_joined(
    run: Callable[..., Answer], open_home: installation.Home
) -> None:
    run("staff", "invite", "khoa@example.com", "Hồ Minh Khoa", "--role", "manager")
    member = StaffMember.objects.get()
    assert run("staff", "renew", member.badge).status == 1
    Subject.objects.filter(pk=member.subject_id).update(confirmed_at=clock.now())
    answer = run("staff", "renew", member.badge.lower(), "--json")
    assert json.loads(answer.out) == {"badge": member.badge}
    assert Mail.objects.filter(kind="people/access_renewed").count() == 1
    assert run("staff", "renew", "ZZZZ").status == 2
    (entry,) = ledger.recent_entries("access_renewed")
    assert (entry.body["badge"], entry.body["people"], entry.body["proposed_by"]) == (member.badge, 1, "")


def test_whom_a_manager_suspended_is_let_in_again(run: Callable[..., Answer], open_home: installation.Home) -> None:
    run("staff", "invite", "khoa@example.com", "Hồ Minh Khoa", "--role", "manager")
    member = StaffMember.objects.get()
    Subject.objects.filter(pk=member.subject_id).update(confirmed_at=clock.now())
    people.suspend(by=program("tests"), member=member, reason="misuse")
    assert run("staff", "resume", member.badge).status == 0
    assert not member.suspensions.filter(ended_at=None).exists()
    assert len(ledger.recent_entries("suspension_ended")) == 1
    assert run("staff", "resume", "ZZZZ").status == 2
