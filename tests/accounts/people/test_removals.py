"""What a colleague loses takes two people; keeping them from the desk takes one, because it only shuts (P3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, refusals, totp
from cloudspace.accounts.people.models import Credential, Removal, StaffMember, Suspension
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.kit.acts.models import Act
from cloudspace.kit.errors import FieldsRefused
from cloudspace.policy.model import Policy
from cloudspace.vault import ledger
from cloudspace.vault import sessions as keeper_sessions
from cloudspace.vault.errors import SignInRefused
from tests.accounts.conftest import LINK, PASSWORD, SECRET_OF_STAFF, Signed, Written, code_at
from tests.accounts.people.test_appointments import acting, invited, roles

Hire = Callable[..., StaffMember]
CHI = "chi@cloudspace.vn"


@pytest.fixture
def khoa(hire: Hire) -> StaffMember:
    """A third manager."""
    return hire("khoa@cloudspace.vn", "Hồ Minh Khoa", "manager")


def confirmed(by: StaffMember, removal: Removal | None, policy: Policy) -> Removal:
    assert removal is not None
    return people.confirm_removal(by=acting(by), removal=removal.pk, link=LINK, policy=policy)


def entries(kind: str) -> list[dict[str, object]]:
    return [dict(entry.body) for entry in ledger.recent_entries(kind)]


def test_two_managers_end_a_colleagues_access_and_the_mailed_link_sets_up_a_new_one(
    mai: StaffMember,
    minh: StaffMember,
    chi: StaffMember,
    policy: Policy,
    enter: Callable[..., Signed],
    sent: Callable[[], list[Written]],
) -> None:
    before = enter(CHI, code=code_at(), at_desk=True)
    made = people.propose_renewal(by=acting(mai), member=chi, reason="lost")
    assert keeper_sessions.living(before.token) is not None
    confirmed(minh, made, policy)
    assert keeper_sessions.living(before.token) is None
    assert not Credential.objects.filter(subject=chi.subject).exists()
    for at_desk in (True, False):
        with pytest.raises(SignInRefused):
            enter(CHI, code=code_at(steps=1), at_desk=at_desk)
    (entry,) = entries("access_renewed")
    assert (entry["reason"], entry["proposed_by"], entry["people"]) == ("lost", str(mai.subject_id), 2)
    (mail,) = sent()
    assert (mail.kind, mail.to) == ("access_renewed", CHI)
    new = bytes(reversed(SECRET_OF_STAFF))
    offer = totp.offer(chi.subject_id, "Cloudspace.vn", new)
    people.accept_invitation(
        by=VISITOR,
        secret=mail.secret,
        password=PASSWORD,
        signed_offer=offer.signed,
        code=code_at(new, steps=-1),
        policy=policy,
    )
    assert enter(CHI, code=code_at(new), at_desk=True)
    assert roles(chi) == {"support"}


def test_neither_who_proposed_nor_whom_it_is_about_decides(
    mai: StaffMember, minh: StaffMember, khoa: StaffMember, chi: StaffMember, policy: Policy
) -> None:
    made = people.propose_renewal(by=acting(mai), member=khoa, reason="in_other_hands")
    assert people.propose_renewal(by=acting(minh), member=khoa, reason="lost") == made
    with pytest.raises(people.SecondPersonNeeded):
        confirmed(mai, made, policy)
    for by in (acting(khoa), acting(chi), VISITOR, program("tests"), Actor("subject", minh.subject_id)):
        with pytest.raises(refusals.NotAllowed):
            people.confirm_removal(by=by, removal=made.pk, link=LINK, policy=policy)
    with pytest.raises(refusals.NotAllowed):
        people.refuse_removal(by=acting(khoa), removal=made.pk)
    people.refuse_removal(by=acting(minh), removal=made.pk)
    with pytest.raises(people.RemovalDecided):
        confirmed(minh, made, policy)
    assert Credential.objects.filter(subject=khoa.subject, kind="totp").exists()
    assert entries("access_renewed") == []


def test_an_accomplice_let_in_by_the_proposer_confirms_nothing(mai: StaffMember, policy: Policy, hire: Hire) -> None:
    lan = invited(mai, "lan", policy)
    khoa = hire("khoa@cloudspace.vn", "Hồ Minh Khoa", "manager")
    chi = hire(CHI, "Lê Thị Chi", "support")
    for made in (
        people.propose_renewal(by=acting(mai), member=chi, reason="lost"),
        people.withdraw_role(by=acting(mai), member=khoa, role="manager", reason="misuse"),
    ):
        # Lan is no other person beside Mai: where only Khoa is one, what is about Khoa is Mai's act alone.
        if made is not None:
            with pytest.raises(people.SecondPersonNeeded):
                confirmed(lan, made, policy)


def test_nobody_ends_access_alone_at_the_desk(mai: StaffMember, chi: StaffMember) -> None:
    with pytest.raises(people.NobodyElse):
        people.propose_renewal(by=acting(mai), member=chi, reason="lost")
    with pytest.raises(refusals.NotAllowed):
        people.propose_renewal(by=acting(mai), member=mai, reason="lost")


@pytest.mark.parametrize("what", ["role", "place"])
def test_a_managers_powers_are_taken_by_two(
    mai: StaffMember, minh: StaffMember, khoa: StaffMember, policy: Policy, what: str
) -> None:
    def wanted(reason: str) -> Removal | None:
        if what == "role":
            return people.withdraw_role(by=acting(mai), member=khoa, role="manager", reason=reason)
        return people.staff_leaves(by=acting(mai), member=khoa, reason=reason)

    for reason in ("", "because"):
        with pytest.raises(FieldsRefused) as refused:
            wanted(reason)
        assert set(refused.value.problems) == {"reason"}
    made = wanted("misuse")
    assert roles(khoa) == {"manager"}
    confirmed(minh, made, policy)
    assert roles(khoa) == frozenset()
    khoa.refresh_from_db()
    assert (khoa.left_at is not None) is (what == "place")
    (entry,) = entries("powers_removed")
    assert (entry["what"], entry["people"], entry["badge"]) == (what, 2, khoa.badge)
    assert queries.done_by_one()["powers_removed_by_one_person"] == 0


def test_of_two_managers_one_takes_the_others_powers_alone_and_it_is_said(mai: StaffMember, minh: StaffMember) -> None:
    assert people.withdraw_role(by=acting(mai), member=minh, role="manager") is None
    assert roles(minh) == frozenset()
    (entry,) = entries("powers_removed")
    assert (entry["people"], entry["what"]) == (1, "role")
    assert queries.done_by_one()["powers_removed_by_one_person"] == 1
    (shown,) = queries.removals_decided()
    assert (shown.proposed_by, shown.confirmed_by) == (mai.subject_id, None)


def test_what_appoints_nobody_is_still_taken_by_one(mai: StaffMember, minh: StaffMember, chi: StaffMember) -> None:
    assert people.withdraw_role(by=acting(mai), member=chi, role="support") is None
    assert people.staff_leaves(by=acting(minh), member=chi) is None
    assert entries("powers_removed") == []


def test_a_suspended_colleague_has_no_role_session_or_way_in_until_let_in_again(
    mai: StaffMember,
    minh: StaffMember,
    chi: StaffMember,
    policy: Policy,
    enter: Callable[..., Signed],
    sent: Callable[[], list[Written]],
) -> None:
    before = enter(CHI, code=code_at(), at_desk=True)
    with pytest.raises(FieldsRefused):
        people.suspend(by=acting(mai), member=chi, reason="because")
    people.suspend(by=acting(mai), member=chi, reason="misuse")
    people.suspend(by=acting(minh), member=chi, reason="lost")
    assert Suspension.objects.get().began_by == mai.subject_id
    assert keeper_sessions.living(before.token) is None
    assert roles(chi) == frozenset()
    with pytest.raises(refusals.Suspended):
        enter(CHI, code=code_at(steps=1), at_desk=True)
    # A suspension is no way to get rid of the second factor.
    with pytest.raises(refusals.NotAllowed):
        people.remove_totp(by=acting(chi), subject_id=chi.subject_id, password=PASSWORD, policy=policy)
    assert [mail.kind for mail in sent()] == ["suspended"]
    assert queries.done_by_one()["suspended"] == 1
    people.end_suspension(by=acting(minh), member=chi)
    people.end_suspension(by=acting(minh), member=chi)
    assert roles(chi) == {"support"}
    assert enter(CHI, code=code_at(steps=1), at_desk=True)
    assert (len(entries("staff_suspended")), len(entries("suspension_ended"))) == (1, 1)


def test_whoever_suspends_the_others_is_not_alone_by_that(
    mai: StaffMember, minh: StaffMember, khoa: StaffMember, chi: StaffMember, policy: Policy
) -> None:
    for other in (minh, khoa):
        people.suspend(by=acting(mai), member=other, reason="misuse")
    assert people.withdraw_role(by=acting(mai), member=minh, role="manager", reason="misuse") is not None
    made = people.grant_role(by=acting(mai), member=chi, role="manager", policy=policy)
    assert roles(chi) == {"support"}
    with pytest.raises(refusals.NotAllowed):
        people.confirm_appointment(by=acting(minh), appointment=made.pk)
    with pytest.raises(refusals.NotAllowed):
        people.end_suspension(by=acting(minh), member=khoa)
    people.end_suspension(by=program("staff.resume"), member=minh)
    people.confirm_appointment(by=acting(minh), appointment=made.pk)


def test_nobody_lets_themselves_or_whom_they_let_in_back_in(
    mai: StaffMember, minh: StaffMember, policy: Policy
) -> None:
    lan = invited(mai, "lan", policy)
    (waiting,) = queries.appointments_waiting()
    people.suspend(by=acting(minh), member=lan, reason="other_work")
    people.confirm_appointment(by=acting(minh), appointment=waiting.pk)
    people.suspend(by=acting(minh), member=mai, reason="misuse")
    with pytest.raises(refusals.NotAllowed):
        people.end_suspension(by=acting(mai), member=mai)
    with pytest.raises(refusals.NotAllowed):
        people.end_suspension(by=acting(lan), member=mai)


def test_leaving_ends_what_waits_and_a_suspension(mai: StaffMember, minh: StaffMember, chi: StaffMember) -> None:
    people.propose_renewal(by=acting(mai), member=chi, reason="lost")
    people.suspend(by=acting(mai), member=chi, reason="misuse")
    people.staff_leaves(by=acting(minh), member=chi)
    assert queries.removals_waiting() == []
    assert queries.suspensions() == {}
    for doing in (
        lambda: people.suspend(by=acting(mai), member=chi, reason="misuse"),
        lambda: people.propose_renewal(by=acting(mai), member=chi, reason="lost"),
    ):
        with pytest.raises(refusals.NotAllowed):
            doing()


def test_the_store_itself_takes_no_confirmation_by_proposer_or_the_one_concerned(
    mai: StaffMember, minh: StaffMember, khoa: StaffMember
) -> None:
    made = people.propose_renewal(by=acting(mai), member=khoa, reason="lost")
    for who in (mai, khoa):
        with pytest.raises(IntegrityError), transaction.atomic():
            Removal.objects.filter(pk=made.pk).update(confirmed_at=made.proposed_at, confirmed_by=who.subject_id)
    assert Act.objects.filter(verb="removal.proposed", target_id=made.pk).count() == 1
