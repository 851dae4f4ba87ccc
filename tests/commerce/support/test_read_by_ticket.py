"""A ticket as a case: which facts let a member of staff open a customer's data (P3)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from cloudspace.accounts.people import actions as staffing
from cloudspace.accounts.people import queries as people
from cloudspace.accounts.people import refusals
from cloudspace.accounts.people.models import StaffMember
from cloudspace.commerce.support import actions, queries, rules
from cloudspace.commerce.support.models import Ticket
from cloudspace.kit import ids
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy
from cloudspace.vault import opening
from cloudspace.vault.errors import OpeningRefused
from tests.accounts.conftest import LINK
from tests.commerce.conftest import Customer
from tests.commerce.support.test_ticket import BODY, write
from tests.sessions import at_desk

A_SUBJECT, READER, SECOND = ids.new_id(), ids.new_id(), ids.new_id()


def name_for(subject: uuid.UUID, ticket: uuid.UUID, reader: Actor) -> str:
    profile = people.profile_of(subject)
    case = opening.CaseRef("ticket", ticket)
    return str(
        opening.open_for([profile], ["full_name"], purpose="answer_request", case=case, by=reader)[0]["full_name"]
    )


def refusal(subject: uuid.UUID, ticket: uuid.UUID, reader: Actor) -> str:
    with pytest.raises(OpeningRefused) as refused:
        name_for(subject, ticket, reader)
    return refused.value.reason


@pytest.fixture
def ticket(an: Customer) -> Ticket:
    """An wrote to the shop."""
    return write(an.actor, an.subject)


def test_who_took_a_customers_ticket_reads_by_it(an: Customer, ticket: Ticket, chi: Actor) -> None:
    actions.take_ticket(by=chi, ticket=ticket.pk)
    assert name_for(an.subject, ticket.pk, chi) == "Nguyễn Thị An"
    (message,) = queries.thread(ticket, by=chi)
    assert message.body == BODY


def test_a_support_reading_without_an_open_ticket_is_refused(an: Customer, ticket: Ticket, chi: Actor) -> None:
    assert refusal(an.subject, ids.new_id(), chi) == "case_unknown"
    assert refusal(an.subject, ticket.pk, chi) == "not_assigned"
    actions.take_ticket(by=chi, ticket=ticket.pk)
    actions.close_ticket(by=chi, ticket=ticket.pk)
    assert refusal(an.subject, ticket.pk, chi) == "case_closed"


def test_a_ticket_opens_nobody_elses_data(binh: Customer, ticket: Ticket, chi: Actor) -> None:
    actions.take_ticket(by=chi, ticket=ticket.pk)
    assert refusal(binh.subject, ticket.pk, chi) == "case_of_another"


def test_a_ticket_that_staff_made_for_themselves_opens_nothing(an: Customer, chi: Actor, khoa: Actor) -> None:
    made = write(chi, an.subject)
    assert chi.id is not None
    with pytest.raises(actions.NotConfirmed):
        actions.take_ticket(by=chi, ticket=made.pk)
    with pytest.raises(actions.MadeByReader):
        actions.assign_ticket(by=chi, ticket=made.pk, to=chi.id)
    assert refusal(an.subject, made.pk, chi) == "not_assigned"
    Ticket.objects.filter(pk=made.pk).update(assigned_to=chi.id, assigned_by=chi.id, assigned_at=made.opened_at)
    assert refusal(an.subject, made.pk, chi) == "made_by_reader"
    actions.assign_ticket(by=khoa, ticket=made.pk, to=chi.id)
    assert name_for(an.subject, made.pk, chi) == "Nguyễn Thị An"


def test_a_ticket_that_the_customer_confirmed_bears_the_reading_out(an: Customer, chi: Actor) -> None:
    made = write(chi, an.subject)
    actions.confirm_ticket(by=an.actor, ticket=made.pk)
    actions.take_ticket(by=chi, ticket=made.pk)
    assert name_for(an.subject, made.pk, chi) == "Nguyễn Thị An"


def test_what_the_customer_writes_confirms_the_ticket(an: Customer, chi: Actor) -> None:
    made = write(chi, an.subject)
    actions.reply(by=an.actor, ticket=made.pk, body="Đúng là của tôi.")
    actions.take_ticket(by=chi, ticket=made.pk)
    assert name_for(an.subject, made.pk, chi) == "Nguyễn Thị An"


def test_only_staff_take_and_assign(an: Customer, ticket: Ticket) -> None:
    with pytest.raises(refusals.NotAllowed):
        actions.take_ticket(by=an.actor, ticket=ticket.pk)
    with pytest.raises(refusals.NotAllowed):
        actions.assign_ticket(by=an.actor, ticket=ticket.pk, to=an.subject)


@pytest.mark.parametrize("confirmed", [True, False])
@pytest.mark.parametrize("by_a_second", [True, False])
def test_an_unconfirmed_ticket_needs_a_second_person(confirmed: bool, by_a_second: bool) -> None:
    standing = rules.Standing(A_SUBJECT, confirmed, False, READER, by_a_second)
    borne_out = confirmed or by_a_second
    assert (rules.refusal(standing, A_SUBJECT, READER) is None) == borne_out
    assert rules.refusal(standing._replace(closed=True), A_SUBJECT, READER) == "case_closed"
    assert rules.refusal(standing, SECOND, READER) == "case_of_another"
    assert rules.refusal(standing, A_SUBJECT, SECOND) == "not_assigned"
    assert rules.refusal(standing._replace(assigned_to=None), A_SUBJECT, None) == "not_assigned"


def test_a_puppet_is_no_second_person_for_a_ticket(
    an: Customer, hire: Callable[..., StaffMember], policy: Policy
) -> None:
    khoa = at_desk(hire("khoa@cloudspace.vn", "Hồ Minh Khoa", "manager").subject_id)
    puppet = staffing.invite_staff(
        by=khoa, email="lan@cloudspace.vn", full_name="Bùi Lan", roles=["support"], link=LINK, policy=policy
    )
    lan = at_desk(puppet.subject_id)
    made = write(lan, an.subject)
    actions.assign_ticket(by=khoa, ticket=made.pk, to=puppet.subject_id)
    assert refusal(an.subject, made.pk, lan) == "made_by_reader"
