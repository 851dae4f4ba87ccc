"""Which pages fall to whom, by the policy's roles; whoever is not let in reads what would allow it (P3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.models import StaffMember
from cloudspace.config import installation
from cloudspace.kit.actor import program
from tests.accounts.conftest import PASSWORD
from tests.commerce.conftest import Customer
from tests.interfaces.desk.conftest import AtDesk, customer_page, vi, words

PAGES = ("tickets", "payments", "services", "people", "openings", "staff", "clock", "mails")
OPEN_TO = {
    "support": {"tickets", "people", "openings", "mails"},
    "billing": {"payments", "people", "openings"},
    "sales": {"services", "people", "openings"},
    "data_protection_officer": {"people", "openings", "clock"},
    "auditor": {"openings"},
    "manager": set(PAGES),
    "operator": {"openings", "staff", "clock", "mails"},
}


@pytest.mark.parametrize("role", OPEN_TO)
def test_a_role_sees_its_own_pages_and_is_told_who_sees_the_others(desk: Callable[..., AtDesk], role: str) -> None:
    somebody = desk("ai@cloudspace.vn", "Ai Đó", role)
    home = somebody.get("/desk/")
    assert home.status_code == 200
    for name in PAGES:
        answer = somebody.get(f"/desk/{name}/")
        assert (name, answer.status_code) == (name, 200 if name in OPEN_TO[role] else 403)
        assert "no-store" in answer["Cache-Control"]
        assert (f'href="/desk/{name}/' in home.content.decode()) is (name in OPEN_TO[role])
        if answer.status_code == 403:
            assert vi("This page falls to: %(roles)s. A manager can give you one of these roles.") in words(answer)


def test_a_stranger_signs_in_first_and_comes_back(front: installation.Home) -> None:
    answer = Client().get("/desk/payments/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=%2Fdesk%2Fpayments%2F")
    answer = Client().get("/en/desk/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/en/sign-in/?next=%2Fen%2Fdesk%2F")


def test_a_customer_is_shown_the_way_to_the_desks_own_sign_in(browser: Client) -> None:
    answer = browser.get("/desk/people/")
    assert answer.status_code == 403
    assert "/sign-in/?next=%2Fdesk%2Fpeople%2F" in answer.content.decode()
    assert browser.get("/sign-in/?next=/desk/").status_code == 200


def test_staff_signed_in_as_customers_are_not_at_the_desk(
    hire: Callable[..., StaffMember], sign_in: Callable[..., Client]
) -> None:
    from tests.accounts.conftest import code_at

    hire("chi@cloudspace.vn", "Lê Thị Chi", "support")
    own = sign_in("chi@cloudspace.vn", code=code_at())
    assert own.get("/desk/").status_code == 403


@pytest.mark.parametrize("code", ["", "000000", "not a code"])
def test_the_desk_takes_no_sign_in_without_the_second_factor(
    front: installation.Home, hire: Callable[..., StaffMember], code: str
) -> None:
    hire("chi@cloudspace.vn", "Lê Thị Chi", "support")
    typed = {"email": "chi@cloudspace.vn", "password": PASSWORD, "code": code, "next": "/desk/"}
    stranger = Client()
    assert stranger.post("/sign-in/", typed).status_code == 422
    assert stranger.get("/desk/").status_code == 302


def test_a_customer_cannot_sign_in_to_the_desk(front: installation.Home, an: Customer) -> None:
    typed = {"email": "an@example.vn", "password": PASSWORD, "next": "/desk/"}
    assert Client().post("/sign-in/", typed).status_code == 422


def test_whoever_left_or_lost_every_role_sees_nothing(chi: AtDesk, an: Customer) -> None:
    member = StaffMember.objects.get(badge=chi.badge)
    people.withdraw_role(by=program("tests"), member=member, role="support")
    assert chi.get(customer_page(an)).status_code == 403
    people.staff_leaves(by=program("tests"), member=member)
    assert chi.get("/desk/").status_code == 302


def test_both_languages_lead_to_the_same_page(chi: AtDesk, an: Customer) -> None:
    assert "Find a customer" in words(chi.get("/en/desk/people/"))
    assert vi("Find a customer") in words(chi.get("/desk/people/"))
    assert "/en/desk/people/" in chi.get("/desk/people/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "people/KH-00000000/", "people/x/", "tickets/YC-00000000/", "orders/DH-00000000/", "services/DV-00000000/",
        "payments/01a204e0-1014-7249-bcf9-24fc6b1294bd/", "openings/?badge=NOPE",
    ],
)  # fmt: skip
def test_what_does_not_exist_is_not_found(manager: AtDesk, path: str) -> None:
    assert manager.get(f"/desk/{path}").status_code == 404


@pytest.mark.parametrize("query", ["after=x", "after=%00", "of=x", "topic=%F0%9F%99%82", "of=mine&after=" + "9" * 400])
def test_an_address_that_cannot_be_read_begins_at_the_start(chi: AtDesk, query: str) -> None:
    assert chi.get(f"/desk/tickets/?{query}").status_code == 200


def test_signing_out_leaves_nothing(chi: AtDesk) -> None:
    answer = chi.post("/sign-out/")
    assert "cookies" in answer["Clear-Site-Data"]
    assert chi.get("/desk/").status_code == 302


def test_every_form_is_guarded_against_other_sites(chi: AtDesk, ticket: Any) -> None:
    guarded = Client(enforce_csrf_checks=True)
    guarded.cookies = chi.browser.cookies
    assert guarded.post(f"/desk/tickets/{ticket.number}/taking/").status_code == 403
    ticket.refresh_from_db()
    assert ticket.assigned_to is None
