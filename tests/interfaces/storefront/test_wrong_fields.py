"""Whoever gets several fields wrong is told of each at once, and keeps what was typed but passwords."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cloudspace.accounts.people import queries as people
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.services import queries as services
from tests.commerce.conftest import AN, Customer, paid
from tests.interfaces.desk.conftest import vi, words

# The address of a form, what is typed into it, the fields that are named, and what stays in them.
STOREFRONT = [
    ("/account/my-data/email/", {"email": "no", "password": "x"}, {"id_email", "id_password"}, ['value="no"']),
    ("/account/my-data/email/", {"email": AN.email, "password": "x"}, {"id_email", "id_password"}, [AN.email]),
    ("/account/my-data/password/", {"current": "x", "new": "short"}, {"id_current", "id_new"}, []),
    ("/account/my-data/language/", {"language": "fr"}, {"id_language"}, []),
    (
        "/account/my-data/address/",
        {"province": "99", "commune": "1", "street": "<"},
        {"id_province", "id_commune", "id_street"},
        ["&lt;"],
    ),
    ("/account/second-factor/", {"offer": "x", "code": "1", "password": "x"}, {"id_code", "id_password"}, []),
    ("/tickets/new/", {"topic": "x", "body": ""}, {"id_topic", "id_body"}, []),
]


def named(answer: Any) -> set[str]:
    """The fields that the page says are wrong."""
    page = answer.content.decode()
    return {part.partition("_error")[0] for part in page.split('class="field__error" id="')[1:]}


@pytest.mark.parametrize(("path", "typed", "fields", "kept"), STOREFRONT)
def test_each_wrong_field_of_an_account_page_is_named(
    browser: Client,
    path: str,
    typed: dict[str, str],
    fields: set[str],
    kept: list[str],
) -> None:
    answer = browser.post(path, typed)
    assert answer.status_code == 422
    assert named(answer) == fields
    page = answer.content.decode()
    assert all(one in page for one in kept)
    assert 'value="x"' not in page


def test_each_wrong_field_of_a_registration_is_named(visitor: Client, front: Any) -> None:
    answer = visitor.post("/register/", {"email": "no", "full_name": "1", "street": "12 phố Hàng Bài"})
    assert {"id_email", "id_full_name", "id_phone", "id_birth_date", "id_password"} <= named(answer)
    assert "12 phố Hàng Bài" in answer.content.decode()


def test_an_unknown_language_changes_nothing(browser: Client, an: Customer) -> None:
    assert browser.post("/account/my-data/language/", {"language": "en"}).status_code == 302
    answer = browser.post("/account/my-data/language/", {"language": "fr"})
    assert vi("Please choose one of the languages in the list.") in words(answer)
    assert people.person(an.subject).language == "en"


def test_each_wrong_answer_to_the_closing_of_an_account_is_named(browser: Client) -> None:
    answer = browser.post("/account/close/", {"account": "x"})
    for sentence in ("Please choose one of your accounts.", "Please tick that you understand what happens."):
        assert vi(sentence) in words(answer)
    answer = browser.post("/account/close/", {"account": "x", "understood": "1"})
    assert vi("Please tick that you understand what happens.") not in words(answer)
    assert 'value="1" checked' in answer.content.decode()


def test_an_order_names_an_account_that_is_not_ones_own(browser: Client, binh: Customer, plan: Any) -> None:
    for account in ("x", str(binh.account.pk)):
        answer = browser.post(f"/order/{plan.pk}/", {"account": account, "price": str(plan.price)})
        assert answer.status_code == 422
        assert vi("Please choose one of your accounts.") in words(answer)
    assert not Order.objects.exists()


def test_a_service_ends_at_no_time_that_nobody_chose(browser: Client, an: Customer, plan: Any) -> None:
    paid(orders.place_order(by=an.actor, account=an.account.pk, plan=plan.pk, price_seen=plan.price, language="vi"))
    service = services.services_of(an.subject)[0]
    answer = browser.post(f"/account/services/{service.number}/end/", {"when": "x"})
    assert answer.status_code == 422
    assert vi("Please choose when the service shall end.") in words(answer)
    service.refresh_from_db()
    assert service.end_asked_at is None
