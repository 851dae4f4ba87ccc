"""Finding customers and their page: numbers and states, never a name (P3)."""

from __future__ import annotations

import pytest

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.support.models import Ticket
from cloudspace.compliance.retention import actions as retention
from cloudspace.vault import shredding
from tests.commerce.conftest import PROGRAM, Customer
from tests.interfaces.desk.conftest import NAME, AtDesk, customer_page, opening_of, vi, words

PERSONAL = (
    NAME,
    "an@example.vn",
    "0912345678",
    "0912 345 678",
    "+84912345678",
    "12 phố Hàng Bài",
    "28/02/1990",
    "1990",
)


def find(staff: AtDesk, text: str, **fact: str) -> str:
    answer = staff.post("/desk/people/", {"text": text, **fact})
    assert answer.status_code == 200
    return answer.content.decode().partition('id="found"')[2]


def test_numbers_addresses_and_phones_find_one_customer(
    chi: AtDesk, an: Customer, binh: Customer, ticket: Ticket, order: Order
) -> None:
    for typed in (ticket.number, order.number, an.account.number, "an@example.vn", "0912 345 678"):
        found = find(chi, typed)
        assert customer_page(an) in found
        assert customer_page(binh) not in found


@pytest.mark.parametrize("typed", ["Nguyễn Thị An", "nguyen thi an"])
def test_a_name_needs_a_second_fact(chi: AtDesk, an: Customer, order: Order, typed: str) -> None:
    refused = chi.post("/desk/people/", {"text": typed})
    assert refused.status_code == 422
    assert vi("A name alone finds nobody. Say one more thing that you were told.") in words(refused)
    assert typed in refused.content.decode()
    assert customer_page(an) in find(chi, typed, province="01")
    assert customer_page(an) in find(chi, typed, product=str(order.plan.product_id))
    assert vi("Nobody was found.") in find(chi, typed, province="79")


@pytest.mark.parametrize("typed", ["", "\0", "🙂", "<script>alert(1)</script>", "x" * 5000, "@", "%"])
def test_what_finds_nobody_gets_an_answer(chi: AtDesk, an: Customer, typed: str) -> None:
    answer = chi.post("/desk/people/", {"text": typed, "province": "01", "product": "x", "month": ""})
    assert answer.status_code in (200, 422)
    assert customer_page(an) not in answer.content.decode()
    assert "<script>alert" not in answer.content.decode()


def test_a_search_by_address_is_never_in_an_address(chi: AtDesk, an: Customer) -> None:
    assert 'method="post"' in chi.get("/desk/people/").content.decode()
    assert customer_page(an) not in chi.get("/desk/people/?text=an@example.vn").content.decode()


def test_no_list_and_no_page_shows_a_value(chi: AtDesk, an: Customer, ticket: Ticket, order: Order) -> None:
    pages = [
        chi.get("/desk/"),
        chi.get("/desk/tickets/"),
        chi.get(f"/desk/tickets/{ticket.number}/"),
        chi.get(f"/desk/orders/{order.number}/"),
        chi.get(customer_page(an)),
        chi.post("/desk/people/", {"text": ticket.number}),
    ]
    shown = " ".join(words(page) for page in pages)
    assert [value for value in PERSONAL if value in shown] == []


def test_the_page_tells_of_every_case_whether_it_helps_the_reader(
    chi: AtDesk, ha: AtDesk, an: Customer, ticket: Ticket
) -> None:
    assert vi("The case is not assigned to you. Ask for it to be assigned first.") in words(chi.get(customer_page(an)))
    assert vi("No: none of your roles has a purpose that goes with it.") in words(ha.get(customer_page(an)))
    chi.post(f"/desk/tickets/{ticket.number}/taking/")
    page = chi.get(customer_page(an)).content.decode()
    assert f'value="ticket.{ticket.pk}"' in page
    assert 'value="answer_request"' in page
    # Birth date and address are not read for this purpose, and the page says by whom they are.
    assert vi("Your roles do not read this. It falls to: %(roles)s.") in words(chi.get(customer_page(an)))


def test_too_many_searches_wait(chi: AtDesk, an: Customer) -> None:
    most = agreements.in_force().figures.searches_per_staff_hour
    answers = [chi.post("/desk/people/", {"text": "x@example.vn"}).status_code for _ in range(most + 1)]
    assert answers == [200] * most + [429]


def test_an_erased_customer_is_unknown_here(chi: AtDesk, an: Customer, ticket: Ticket, order: Order) -> None:
    chi.post(f"/desk/tickets/{ticket.number}/taking/")
    page, number, path = customer_page(an), order.number, opening_of(an, "full_name")
    shredding.destroy_keys(an.subject, subject=an.subject, by=PROGRAM)
    # Between the death of the keys and the deletion of the rows nothing opens any more.
    answer = chi.opens(path, ticket)
    assert (answer.status_code, NAME in words(answer)) == (403, False)
    retention.purge(by=PROGRAM, subjects=[an.subject])
    gone = [page, f"/desk/orders/{number}/", f"/desk/tickets/{ticket.number}/"]
    assert [chi.get(address).status_code for address in gone] == [404, 404, 404]
    assert chi.opens(path, ticket).status_code == 404
    for typed in ("an@example.vn", "0912345678", number, ticket.number, an.account.number):
        assert vi("Nobody was found.") in find(chi, typed)
    assert vi("Nobody was found.") in find(chi, "nguyen thi an", province="01")
    assert [chi.get(address).status_code for address in ("/desk/", "/desk/openings/")] == [200, 200]
