"""A line typed in by hand pays nobody on one person's word, and nobody's own order (C2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from cloudspace.accounts.people import refusals
from cloudspace.accounts.people.models import StaffMember, StaffRole
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import actions, queries
from cloudspace.commerce.services import actions as services
from cloudspace.commerce.support import reading
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts.models import Act
from cloudspace.vault import current, opening
from cloudspace.vault.keeper import messages as m
from tests.commerce.conftest import Customer, at_desk, match_by_hand, notified
from tests.sessions import at_desk as at_the_desk

SOME_DAYS = dt.timedelta(hours=73)


@pytest.fixture
def thu(open_shop: object, hire: Callable[..., Any]) -> Actor:
    """Billing as well."""
    return at_desk(hire, "thu@cloudspace.vn", "Ngô Thị Thu", "billing")


def typed(by: Actor, order: Order, words: str = "tien may chu") -> Any:
    line = f"22/11/2026; +{order.price}; {words}; FT00000001"
    return services.book_statement_line(by=by, line=line).transfer


def test_who_typed_a_line_in_does_not_say_whose_it_is(order: Order, ha: Actor, thu: Actor) -> None:
    row = typed(ha, order)
    with clock.set_to(clock.now() + SOME_DAYS), pytest.raises(actions.TypedByMatcher):
        match_by_hand(ha, row.pk, order.request_id)
    assert match_by_hand(thu, row.pk, order.request_id) is not None


def test_one_who_works_alone_waits_three_days_and_it_is_recorded(order: Order, ha: Actor) -> None:
    row = typed(ha, order)
    with pytest.raises(actions.TypedByMatcher):
        match_by_hand(ha, row.pk, order.request_id)
    with clock.set_to(clock.now() + SOME_DAYS):
        assert match_by_hand(ha, row.pk, order.request_id) is not None
    assert Act.objects.get(verb="transfer.matched").detail["alone"] is True


def test_what_the_bank_reported_takes_one_person(order: Order, ha: Actor, thu: Actor) -> None:
    settled = notified(1, order.price, "x")
    assert settled is not None
    assert match_by_hand(ha, settled.transfer.pk, order.request_id) is not None


def as_staff(customer: Customer, role: str) -> Actor:
    """The same person at the desk: a customer whom the shop employs under the same identity."""
    now = clock.now()
    member = StaffMember.objects.create(subject_id=customer.subject, badge="ABCD", joined_at=now)
    StaffRole.objects.create(member=member, subject_id=customer.subject, role=role, granted_at=now)
    return at_the_desk(customer.subject)


def test_nobody_books_the_money_for_their_own_order(an: Customer, order: Order) -> None:
    me = as_staff(an, "billing")
    row = typed(me, order, f"{order.request.reference} chuyen tien")
    order.refresh_from_db()
    assert (row.provisional, row.reason, order.paid_at) == (True, "typed_by_payer", None)


def test_nobody_matches_their_own_order(an: Customer, order: Order) -> None:
    me = as_staff(an, "billing")
    settled = notified(1, order.price, "x")
    assert settled is not None
    with pytest.raises(actions.OwnPayment):
        match_by_hand(me, settled.transfer.pk, order.request_id)


def test_only_whom_it_is_assigned_to_matches(order: Order, ha: Actor, thu: Actor) -> None:
    settled = notified(1, order.price, "x")
    assert settled is not None
    with pytest.raises(actions.NotAssigned):
        services.match_by_hand(by=ha, transfer=settled.transfer.pk, request=order.request_id)
    actions.assign_transfer(by=ha, transfer=settled.transfer.pk, to=thu.id)  # type: ignore[arg-type]
    with pytest.raises(actions.NotAssigned):
        services.match_by_hand(by=ha, transfer=settled.transfer.pk, request=order.request_id)


def test_work_is_done_by_those_to_whom_it_falls(
    an: Customer, binh: Customer, order: Order, plan: Plan, chi: Actor, ha: Actor, lan: Actor
) -> None:
    settled = notified(1, order.price, "x")
    assert settled is not None
    transfer, request = settled.transfer.pk, order.request_id
    assert chi.id is not None
    refused: list[Callable[[], object]] = [
        lambda: services.match_by_hand(by=chi, transfer=transfer, request=request),
        lambda: services.book_statement_line(by=chi, line="22/11/2026; +5000; x; FT1"),
        lambda: actions.assign_transfer(by=chi, transfer=transfer, to=chi.id),  # type: ignore[arg-type]
        lambda: actions.assign_transfer(by=ha, transfer=transfer, to=chi.id),  # type: ignore[arg-type]
        lambda: actions.set_aside(by=lan, transfer=transfer),
        lambda: orders.cancel_order(by=ha, order=order.pk),
        lambda: orders.expire_order(by=lan, order=order.pk),
        lambda: orders.take_back_payment(by=lan, order=order.pk),
        lambda: orders.assign_order(by=chi, order=order.pk, to=chi.id),  # type: ignore[arg-type]
        lambda: orders.assign_order(by=lan, order=order.pk, to=chi.id),  # type: ignore[arg-type]
        lambda: orders.fulfil_order(by=an.actor, order=order.pk),
    ]
    for act in refused:
        with pytest.raises(refusals.NotAllowed):
            act()
    with pytest.raises(orders.NotYourOrder):
        orders.cancel_order(by=binh.actor, order=order.pk)
    orders.cancel_order(by=lan, order=order.pk)


def test_calls_are_confirmed_by_those_to_whom_services_fall(order: Order, ha: Actor, chi: Actor, lan: Actor) -> None:
    settled = notified(1, order.price, f"{order.request.reference} chuyen tien")
    assert settled is not None
    assert settled.service is not None
    call = settled.service.calls.get()
    for by in (ha, chi):
        for act in (services.confirm_call, services.try_again):
            with pytest.raises(refusals.NotAllowed):
                act(by=by, call=call.pk)
        for stop in (services.suspend_service, services.resume_service, services.keep_service):
            with pytest.raises(refusals.NotAllowed):
                stop(by=by, service=settled.service.pk)
    services.confirm_call(by=lan, call=call.pk)


def test_of_a_candidate_nothing_but_hints_leaves_the_keeper(an: Customer, order: Order, ha: Actor) -> None:
    from cloudspace.accounts.people import queries as people

    settled = notified(1, order.price, "x")
    assert settled is not None
    assert ha.id is not None
    actions.assign_transfer(by=ha, transfer=settled.transfer.pk, to=ha.id)
    wanted = opening.closed(opening.Wanted([people.profile_of(an.subject)], ["full_name", "email", "phone"]))
    case = m.CaseRef(reading.IN_DOUBT, settled.transfer.pk)
    answer = current.keeper().open(m.Open("take_payment", case, ha, (wanted,)))
    assert all(isinstance(cell, m.Hint) for cell in answer.tables[0][0])
    assert "Nguyễn" not in str(answer)
    assert "an@example" not in str(answer)
    assert "912345678" not in str(answer)
    assert queries.open_transfer(settled.transfer, by=ha)["description"] == "x"
