"""Nobody appoints their own second person (P3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, refusals, totp
from cloudspace.accounts.people.models import Appointment, StaffMember, StaffRole
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, Actor
from cloudspace.kit.acts.models import Act
from cloudspace.policy.model import Policy
from tests.accounts.conftest import LINK, PASSWORD, SECRET_OF_STAFF, code_at
from tests.sessions import at_desk

Hire = Callable[..., StaffMember]
LONG = dt.timedelta(days=91)


def acting(member: StaffMember) -> Actor:
    return at_desk(member.subject_id)


def invited(by: StaffMember, name: str, policy: Policy, role: str = "manager") -> StaffMember:
    """Whom a manager invites, joined by whoever holds the link."""
    secret = ids.secret_token()
    member = people.invite_staff(
        by=acting(by), email=f"{name}@cloudspace.vn", full_name="Bùi Lan", roles=[role], link=LINK, policy=policy,
        secret=secret,
    )  # fmt: skip
    offer = totp.offer(member.subject_id, "Cloudspace.vn", SECRET_OF_STAFF)
    people.accept_invitation(
        by=VISITOR, secret=secret, password=PASSWORD, signed_offer=offer.signed, code=code_at(steps=-1), policy=policy
    )
    return member


def roles(member: StaffMember) -> frozenset[str]:
    return queries.roles_of(acting(member))


def test_whom_a_manager_invites_holds_no_role_until_another_confirms(
    mai: StaffMember, minh: StaffMember, policy: Policy
) -> None:
    lan = invited(mai, "lan", policy)
    assert roles(lan) == frozenset()
    (waiting,) = queries.appointments_waiting()
    assert (waiting.member, waiting.role, waiting.proposed_by) == (lan, "manager", mai.subject_id)
    people.confirm_appointment(by=acting(minh), appointment=waiting.pk)
    assert roles(lan) == {"manager"}
    held = StaffRole.objects.get(member=lan)
    assert (held.granted_by, held.confirmed_by) == (mai.subject_id, minh.subject_id)
    assert queries.appointments_waiting() == []
    assert [one.confirmed_by for one in queries.appointments_decided()] == [minh.subject_id]
    with pytest.raises(people.AppointmentDecided):
        people.confirm_appointment(by=acting(minh), appointment=waiting.pk)


def test_neither_who_proposed_a_role_nor_who_gets_it_confirms_it(
    mai: StaffMember, minh: StaffMember, chi: StaffMember, policy: Policy
) -> None:
    made = people.grant_role(by=acting(mai), member=chi, role="manager", policy=policy)
    assert isinstance(made, Appointment)
    again = people.grant_role(by=acting(mai), member=chi, role="manager", policy=policy)
    assert again == made
    with pytest.raises(people.SecondPersonNeeded):
        people.confirm_appointment(by=acting(mai), appointment=made.pk)
    for by in (acting(chi), VISITOR, Actor("subject", minh.subject_id)):
        with pytest.raises(refusals.NotAllowed):
            people.confirm_appointment(by=by, appointment=made.pk)
    assert roles(chi) == {"support"}
    people.refuse_appointment(by=acting(minh), appointment=made.pk)
    with pytest.raises(people.AppointmentDecided):
        people.confirm_appointment(by=acting(minh), appointment=made.pk)
    assert roles(chi) == {"support"}


def test_a_lone_manager_appoints_alone_and_it_is_said(mai: StaffMember, policy: Policy) -> None:
    lan = invited(mai, "lan", policy)
    assert roles(lan) == {"manager"}
    assert queries.let_in_by_one() == 1
    assert Act.objects.filter(verb="role.granted", detail__alone=True).count() == 1


def test_whom_a_manager_let_in_alone_never_seconds_them(mai: StaffMember, policy: Policy, hire: Hire) -> None:
    lan = invited(mai, "lan", policy)
    with clock.set_to(clock.now() + 10 * LONG):
        assert not queries.may_second(lan.subject_id, mai.subject_id)
        assert not queries.may_second(mai.subject_id, lan.subject_id)
    minh = hire("minh@cloudspace.vn", "Đỗ Minh", "manager")
    ha = hire("ha@cloudspace.vn", "Phạm Thu Hà", "billing")
    made = people.grant_role(by=acting(mai), member=ha, role="manager", policy=policy)
    assert isinstance(made, Appointment)
    with pytest.raises(people.SecondPersonNeeded):
        people.confirm_appointment(by=acting(lan), appointment=made.pk)
    people.confirm_appointment(by=acting(minh), appointment=made.pk)


def test_two_puppets_of_one_do_not_second_each_other(mai: StaffMember, policy: Policy, chi: StaffMember) -> None:
    first, second = invited(mai, "lan", policy), invited(mai, "hoa", policy)
    third = invited(first, "cuc", policy)
    with clock.set_to(clock.now() + LONG):
        for one, other in ((first, second), (second, third), (third, mai)):
            assert not queries.may_second(one.subject_id, other.subject_id)
        assert queries.may_second(first.subject_id, chi.subject_id)


def test_a_confirmed_colleague_seconds_the_one_who_proposed_them_after_a_term(
    mai: StaffMember, minh: StaffMember, policy: Policy
) -> None:
    lan = invited(mai, "lan", policy)
    (waiting,) = queries.appointments_waiting()
    people.confirm_appointment(by=acting(minh), appointment=waiting.pk)
    assert not queries.may_second(lan.subject_id, mai.subject_id)
    assert queries.may_second(lan.subject_id, minh.subject_id)
    with clock.set_to(clock.now() + LONG):
        assert queries.may_second(lan.subject_id, mai.subject_id)


def test_a_new_role_from_somebody_begins_the_term_anew(mai: StaffMember, minh: StaffMember, policy: Policy) -> None:
    assert queries.may_second(minh.subject_id, mai.subject_id)
    people.grant_role(by=acting(mai), member=minh, role="billing", policy=policy)
    assert not queries.may_second(minh.subject_id, mai.subject_id)
    assert queries.may_second(mai.subject_id, minh.subject_id)
    with clock.set_to(clock.now() + LONG):
        assert queries.may_second(minh.subject_id, mai.subject_id)


def test_giving_the_only_other_manager_a_role_makes_nobody_alone(
    mai: StaffMember, minh: StaffMember, chi: StaffMember, policy: Policy
) -> None:
    given = people.grant_role(by=acting(mai), member=minh, role="billing", policy=policy)
    # It is about the only one who could have decided.
    assert isinstance(given, StaffRole)
    made = people.grant_role(by=acting(mai), member=chi, role="manager", policy=policy)
    assert isinstance(made, Appointment)
    with pytest.raises(people.SecondPersonNeeded):
        people.confirm_appointment(by=acting(minh), appointment=made.pk)
    people.refuse_appointment(by=acting(minh), appointment=made.pk)
    proposed = people.grant_role(by=acting(minh), member=chi, role="manager", policy=policy)
    people.confirm_appointment(by=acting(mai), appointment=proposed.pk)
    assert roles(chi) == {"support", "manager"}


def test_what_waits_for_or_by_somebody_who_leaves_waits_no_more(
    mai: StaffMember, minh: StaffMember, chi: StaffMember, policy: Policy
) -> None:
    people.grant_role(by=acting(mai), member=chi, role="manager", policy=policy)
    people.staff_leaves(by=acting(minh), member=mai)
    assert queries.appointments_waiting() == []
    assert roles(chi) == {"support"}


def test_the_store_itself_takes_no_confirmation_by_the_proposer(
    mai: StaffMember, minh: StaffMember, chi: StaffMember, policy: Policy
) -> None:
    made = people.grant_role(by=acting(mai), member=chi, role="manager", policy=policy)
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=made.pk).update(confirmed_at=clock.now(), confirmed_by=mai.subject_id)
