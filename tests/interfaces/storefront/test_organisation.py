"""Buying for an organisation (C1)."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.customers.models import Account
from tests.commerce.conftest import BINH, Customer
from tests.interfaces.storefront.conftest import words

FIRM = {"organisation_name": "Công ty Hoa Sen", "tax_code": "0300 588 569"}


def test_name_and_tax_code_are_asked_with_what_for_and_stand_in_my_data(browser: Client, an: Customer) -> None:
    asked = words(browser.get("/account/organisation/"))
    assert "Để ghi đơn hàng và chứng từ cho tổ chức của bạn" in asked
    assert "Trở lại mua cho mình" not in asked
    assert browser.post("/account/organisation/", FIRM).headers["Location"] == "/account/my-data/?done=corrected"
    held = browser.get("/account/my-data/category/identity/")
    assert "Công ty Hoa Sen" in words(held)
    assert "0300588569" in words(held)
    assert 'href="/account/organisation/"' in held.content.decode()
    again = browser.get("/account/organisation/").content.decode()
    assert 'value="Công ty Hoa Sen"' in again
    assert Account.objects.get(pk=an.account.pk).kind == "organisation"


def test_each_wrong_field_is_named_and_nothing_typed_is_lost(browser: Client, an: Customer) -> None:
    answer = browser.post("/account/organisation/", {"organisation_name": " ", "tax_code": "0300588568"})
    assert answer.status_code == 422
    said = words(answer)
    assert "Có 2 chỗ cần xem lại" in said
    assert 'value="0300588568"' in answer.content.decode()
    assert Account.objects.get(pk=an.account.pk).kind == "person"


def test_whoever_buys_for_themselves_again_leaves_nothing_of_the_organisation(browser: Client, an: Customer) -> None:
    browser.post("/account/organisation/", FIRM)
    assert "Trở lại mua cho mình" in words(browser.get("/account/organisation/"))
    assert browser.post("/account/organisation/leave/").status_code == 302
    stored = Account.objects.get(pk=an.account.pk)
    assert (stored.kind, stored.organisation_name, stored.tax_code) == ("person", None, None)
    assert "Hoa Sen" not in words(browser.get("/account/my-data/category/identity/"))


def test_a_person_with_rights_in_anothers_account_changes_their_own(
    sign_in: Callable[..., Client], an: Customer, binh: Customer
) -> None:
    customers.admit(by=an.actor, account=an.account, subject_id=binh.subject, rights="buyer")
    sign_in(BINH.email).post("/account/organisation/", FIRM)
    assert Account.objects.get(pk=an.account.pk).kind == "person"
    assert Account.objects.get(pk=binh.account.pk).kind == "organisation"


def test_without_an_open_account_there_is_no_such_page(browser: Client, an: Customer) -> None:
    customers.close_account(by=an.actor, account=an.account)
    assert browser.get("/account/organisation/").status_code == 404
    assert browser.post("/account/organisation/", FIRM).status_code == 404
    assert browser.post("/account/organisation/leave/").status_code == 404
