"""Opening a personal value at the desk: by whom, for what, by which case; told at once, kept nowhere (P3)."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.models import StaffMember
from cloudspace.accounts.people.sessions import SessionStore
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.support import actions as support
from cloudspace.commerce.support.models import Ticket
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.kit.acts.models import Act
from cloudspace.transparency.models import Log
from cloudspace.vault import ledger
from tests.commerce.conftest import Customer, paid
from tests.interfaces.desk.conftest import (
    NAME,
    WRITTEN,
    AtDesk,
    customer_page,
    opening_of,
    opening_of_message,
    vi,
    words,
)


def openings_by(staff: AtDesk) -> list[dict[str, Any]]:
    assert staff.actor.id is not None
    entries = ledger.entries_by(staff.actor.id, reader=staff.actor)
    return [dict(entry.body) for entry in entries if entry.body["kind"] == "opening"]


@pytest.fixture
def taken(chi: AtDesk, ticket: Ticket) -> Ticket:
    """An's ticket, taken by Chi."""
    assert chi.post(f"/desk/tickets/{ticket.number}/taking/").status_code == 302
    return ticket


def test_a_value_opens_once_with_its_entry_beside_it(chi: AtDesk, an: Customer, taken: Ticket) -> None:
    answer = chi.opens(opening_of(an, "full_name"), taken)
    assert answer.status_code == 200
    (entry,) = openings_by(chi)
    assert entry["categories"] == ["identity"]
    assert NAME in words(answer)
    assert f" {taken.number}" in words(answer)
    assert "no-store" in answer["Cache-Control"]
    assert NAME not in words(chi.get(customer_page(an)))


def test_with_htmx_the_part_alone_comes_back(chi: AtDesk, an: Customer, taken: Ticket) -> None:
    answer = chi.opens(opening_of(an, "phone"), taken, headers={"HX-Request": "true"})
    assert "0912 345 678" in words(answer)
    assert "<html" not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_a_message_opens_in_its_thread_and_the_others_stay_closed(chi: AtDesk, an: Customer, taken: Ticket) -> None:
    support.reply(by=an.actor, ticket=taken.pk, body="Nhắn thêm: số nhà 12.")
    page = chi.get(f"/desk/tickets/{taken.number}/")
    assert WRITTEN not in words(page)
    answer = chi.opens(opening_of_message(taken), taken)
    assert WRITTEN in words(answer)
    assert "Nhắn thêm" not in words(answer)


@pytest.mark.parametrize("field", ["email", "address"])
def test_a_ticket_opens_only_what_its_purpose_reads(chi: AtDesk, an: Customer, taken: Ticket, field: str) -> None:
    answer = chi.opens(opening_of(an, field), taken)
    assert answer.status_code == {"email": 200, "address": 403}[field]
    assert ("an@example.vn" in words(answer)) is (field == "email")
    assert "Hàng Bài" not in words(answer)


def test_a_ticket_that_nobody_assigned_opens_nothing(chi: AtDesk, an: Customer, ticket: Ticket) -> None:
    answer = chi.opens(opening_of(an, "full_name"), ticket)
    assert answer.status_code == 403
    assert NAME not in words(answer)
    assert vi("The case is not assigned to you. Ask for it to be assigned first.") in words(answer)
    assert openings_by(chi) == []


def test_a_ticket_of_a_colleague_opens_nothing(chi: AtDesk, lan: AtDesk, an: Customer, taken: Ticket) -> None:
    answer = lan.opens(opening_of(an, "full_name"), taken)
    assert (answer.status_code, NAME in words(answer)) == (403, False)


def test_a_ticket_of_another_customer_opens_nothing(chi: AtDesk, binh: Customer, taken: Ticket) -> None:
    answer = chi.opens(opening_of(binh, "full_name"), taken)
    assert (answer.status_code, "Bình" in words(answer)) == (403, False)
    assert openings_by(chi) == []


def test_the_same_request_is_refused_once_the_ticket_is_closed(chi: AtDesk, an: Customer, taken: Ticket) -> None:
    path = opening_of(an, "full_name")
    assert chi.opens(path, taken).status_code == 200
    support.close_ticket(by=an.actor, ticket=taken.pk)
    for headers in ({}, {"HX-Request": "true"}):
        answer = chi.opens(path, taken, headers=headers)
        assert (answer.status_code, NAME in words(answer)) == (403, False)
    assert len(openings_by(chi)) == 1


def test_a_ticket_that_the_reader_made_opens_nothing_until_the_customer_confirms_it(chi: AtDesk, an: Customer) -> None:
    typed = {"topic": "account", "body": "Khách gọi điện."}
    assert chi.post(f"{customer_page(an)}tickets/", typed).status_code == 302
    made = Ticket.objects.get()
    assert chi.post(f"/desk/tickets/{made.number}/taking/").status_code == 409
    assert chi.post(f"/desk/tickets/{made.number}/assignment/", {"to": chi.badge}).status_code == 409
    assert chi.opens(opening_of(an, "full_name"), made).status_code == 403
    support.confirm_ticket(by=an.actor, ticket=made.pk)
    assert chi.post(f"/desk/tickets/{made.number}/taking/").status_code == 302
    assert chi.opens(opening_of(an, "full_name"), made).status_code == 200


def test_a_second_person_may_assign_what_the_reader_made(chi: AtDesk, lan: AtDesk, an: Customer) -> None:
    chi.post(f"{customer_page(an)}tickets/", {"topic": "account", "body": "Khách gọi điện."})
    made = Ticket.objects.get()
    assert lan.post(f"/desk/tickets/{made.number}/assignment/", {"to": chi.badge}).status_code == 302
    assert chi.opens(opening_of(an, "full_name"), made).status_code == 200


def test_billing_cannot_use_the_purpose_of_support(ha: AtDesk, an: Customer, ticket: Ticket) -> None:
    Ticket.objects.filter(pk=ticket.pk).update(
        assigned_to=ha.actor.id, assigned_at=ticket.opened_at, assigned_by=an.subject
    )
    answer = ha.opens(opening_of(an, "full_name"), ticket)
    assert (answer.status_code, NAME in words(answer)) == (403, False)
    assert ha.get(f"/desk/tickets/{ticket.number}/").status_code == 403


@pytest.mark.parametrize("purpose", ["self_service", "find_person", "secure_account", "no_such_purpose", ""])
def test_no_purpose_but_the_readers_own_opens(chi: AtDesk, an: Customer, taken: Ticket, purpose: str) -> None:
    answer = chi.opens(opening_of(an, "full_name"), taken, purpose)
    assert (answer.status_code, NAME in words(answer)) == (403, False)


@pytest.mark.parametrize("case", ["", "ticket", "ticket.x", "session.01a204e0-1014-7249-bcf9-24fc6b1294bd", "\0.\0"])
def test_a_case_that_cannot_be_read_is_no_case(chi: AtDesk, an: Customer, taken: Ticket, case: str) -> None:
    answer = chi.post(opening_of(an, "full_name"), {"purpose": "answer_request", "case": case})
    assert (answer.status_code, NAME in words(answer)) == (403, False)


def test_a_withdrawn_role_counts_from_the_next_opening_on(chi: AtDesk, an: Customer, taken: Ticket) -> None:
    path = opening_of(an, "full_name")
    assert chi.opens(path, taken).status_code == 200
    member = StaffMember.objects.get(badge=chi.badge)
    people.withdraw_role(by=program("tests"), member=member, role="support")
    assert chi.opens(path, taken).status_code == 403


def test_the_customer_sees_the_opening_at_once(
    chi: AtDesk, an: Customer, taken: Ticket, sign_in: Callable[..., Any]
) -> None:
    own = sign_in()
    assert chi.badge not in words(own.get("/account/openings/"))
    chi.opens(opening_of(an, "full_name"), taken)
    assert chi.badge in words(own.get("/account/openings/"))


def test_nothing_opened_is_kept_anywhere_outside_its_seal(
    chi: AtDesk, an: Customer, taken: Ticket, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [chi.opens(opening_of(an, field), taken) for field in ("full_name", "email", "phone", "address")]
    answers.append(chi.opens(opening_of_message(taken), taken))
    chi.post("/desk/people/", {"text": "an@example.vn"})
    values = [NAME, "an@example.vn", "+84912345678", "0912345678", "0912 345 678", "cá-chép-đỏ", "Hàng Bài"]
    sessions = [str(SessionStore().decode(row.session_data)) for row in Session.objects.all()]
    acts = [str(act.detail) for act in Act.objects.all()]
    kept = "\n".join([caplog.text, *sessions, *acts, *(str(entry) for entry in openings_by(chi)), str(vars(cache))])
    assert [value for value in values if value in kept] == []
    assert {name for answer in answers for name in answer.cookies} <= {"csrf"}


def test_a_get_opens_nothing(chi: AtDesk, an: Customer, taken: Ticket) -> None:
    answer = chi.get(opening_of(an, "full_name"), data={"purpose": "answer_request", "case": f"ticket.{taken.pk}"})
    assert (answer.status_code, answer["Location"]) == (302, customer_page(an))
    assert openings_by(chi) == []


def test_a_customer_and_a_stranger_open_nothing(
    an: Customer, ticket: Ticket, visitor_and_customer: tuple[Any, Any]
) -> None:
    stranger, customer = visitor_and_customer
    path, typed = opening_of(an, "full_name"), {"purpose": "answer_request", "case": f"ticket.{ticket.pk}"}
    assert stranger.post(path, typed).status_code == 302
    assert customer.post(path, typed).status_code == 403


def test_values_of_somebody_else_cannot_be_named_under_an_account(
    chi: AtDesk, an: Customer, binh: Customer, taken: Ticket
) -> None:
    path = opening_of(binh, "full_name").replace(binh.account.number, an.account.number)
    assert chi.opens(path, taken).status_code == 404
    assert chi.opens(opening_of(an, "full_name").replace("full_name", "password"), taken).status_code == 404


def test_sales_read_by_an_order_until_it_is_delivered(desk: Callable[..., AtDesk], an: Customer, order: Order) -> None:
    sales = desk("son@cloudspace.vn", "Ngô Sơn", "sales")
    paid(order)
    path = opening_of(an, "address")
    assert sales.opens(path, order, "provide_service").status_code == 403
    assert sales.post(f"/desk/orders/{order.number}/taking/").status_code == 302
    answer = sales.opens(path, order, "provide_service")
    assert "12 phố Hàng Bài" in words(answer)
    orders.fulfil_order(by=sales.actor, order=order.pk)
    assert sales.opens(path, order, "provide_service").status_code == 403


def test_a_log_that_takes_no_entry_opens_nothing(chi: AtDesk, an: Customer, taken: Ticket) -> None:
    Log.objects.using("transparency").update(closed_at=clock.now())
    answer = chi.opens(opening_of(an, "full_name"), taken)
    assert (answer.status_code, NAME in words(answer)) == (503, False)
