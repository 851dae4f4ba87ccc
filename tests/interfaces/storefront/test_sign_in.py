"""Signing in and out, devices, a new password (P1, P2)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory

from cloudspace.accounts.people.models import Device
from cloudspace.interfaces.storefront import refusals
from cloudspace.kit import clock
from tests.accounts.conftest import PASSWORD, Written
from tests.commerce.conftest import AN, Customer
from tests.interfaces.storefront.conftest import words


def test_signing_in_leads_to_the_page_that_was_asked_for(visitor: Client, an: Customer) -> None:
    asked = visitor.get("/tickets/new/?topic=service")
    assert asked["Location"] == "/sign-in/?next=%2Ftickets%2Fnew%2F%3Ftopic%3Dservice"
    page = visitor.get(asked["Location"]).content.decode()
    onward = re.search(r'name="next" value="([^"]+)"', page)
    assert onward
    answer = visitor.post("/sign-in/", {"email": AN.email, "password": PASSWORD, "next": onward[1]})
    assert answer["Location"] == "/tickets/new/?topic=service"


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "http:///x", "abc"],
)
def test_nobody_is_sent_elsewhere_after_signing_in(visitor: Client, an: Customer, elsewhere: str) -> None:
    answer = visitor.post("/sign-in/", {"email": AN.email, "password": PASSWORD, "next": elsewhere})
    assert answer["Location"] == "/account/"


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/account/?a=b#c", "/account/?a=b#c"),
        ("http://testserver/en/account/", "/en/account/"),
        *((nowhere, "") for nowhere in ("storefront:home", "x/y", ".", "?a=b", "#a", "\0", "/\\x", "http://[x")),
        *(
            (evil, "")
            for evil in ("http://testserver//evil.example/", "///evil.example", "https://testserver@evil.example")
        ),
    ],
)
def test_only_a_path_of_this_site_is_gone_on_to(asked: str, led_to: str) -> None:
    assert refusals.safe_path(asked, RequestFactory().get("/")) == led_to


def test_no_cookie_outlives_the_browser(visitor: Client, an: Customer) -> None:
    """P2: nor the one that guards forms, by which a shared computer could be told again."""
    visitor.get("/sign-in/")
    visitor.post("/sign-in/", {"email": AN.email, "password": PASSWORD})
    assert set(visitor.cookies) == {"csrf", "session"}
    for cookie in visitor.cookies.values():
        assert not cookie["max-age"]
        assert not cookie["expires"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"


def test_a_wrong_password_and_an_unknown_address_look_the_same(visitor: Client, an: Customer) -> None:
    known = visitor.post("/sign-in/", {"email": AN.email, "password": "not the password"})
    unknown = visitor.post("/sign-in/", {"email": "nobody@example.vn", "password": "not the password"})
    assert known.status_code == unknown.status_code == 422
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", known.content.decode()) == strip.sub("", unknown.content.decode())
    assert "not the password" not in known.content.decode()


def test_the_device_is_told_in_a_few_words(browser: Client) -> None:
    said = words(browser.get("/account/sessions/"))
    assert "Firefox, Android" in said
    assert "thiết bị này" in said
    assert "Mozilla" not in said


def test_one_device_is_signed_out_from_another(browser: Client, sign_in: Callable[..., Client]) -> None:
    other = sign_in()
    assert other.get("/account/").status_code == 200
    newest = Device.objects.order_by("-started_at")[0]
    browser.post(f"/account/sessions/{newest.pk}/end/")
    assert other.get("/account/").status_code == 302
    assert browser.get("/account/").status_code == 200


def test_signing_out_everywhere_else_leaves_this_device(browser: Client, sign_in: Callable[..., Client]) -> None:
    others = [sign_in(), sign_in()]
    browser.post("/account/sessions/end/")
    assert all(other.get("/account/").status_code == 302 for other in others)
    assert browser.get("/account/").status_code == 200


def test_signing_out_leaves_nothing_behind(browser: Client) -> None:
    answer = browser.post("/sign-out/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "no-store" in answer["Cache-Control"]
    assert not browser.cookies["session"].value
    assert browser.get("/account/").status_code == 302


def test_signing_out_takes_a_press(browser: Client) -> None:
    assert browser.get("/sign-out/")["Location"] == "/account/"
    assert browser.get("/account/").status_code == 200


def test_a_shared_computer_is_signed_out_sooner(an: Customer, sign_in: Callable[..., Client]) -> None:
    shared, usual = sign_in(shared="1"), sign_in()
    with clock.set_to(clock.now() + dt.timedelta(minutes=11)):
        assert usual.get("/account/").status_code == 200
        assert shared.get("/account/").status_code == 302
        assert "đăng xuất" in words(shared.get("/sign-in/"))


def test_a_new_password_comes_by_mail_and_ends_every_session(
    visitor: Client, browser: Client, sent: Callable[[], list[Written]]
) -> None:
    asked = visitor.post("/reset/", {"email": AN.email})
    unknown = visitor.post("/reset/", {"email": "nobody@example.vn"})
    assert asked["Location"] == unknown["Location"] == "/reset/sent/"
    (mail,) = [one for one in sent() if one.kind == "reset_password"]
    link = re.search(r"http://localhost:8000(/reset/[^/]+/)", mail.text)
    assert link
    assert visitor.post(link[1], {"new": "short"}).status_code == 422
    assert visitor.post(link[1], {"new": "bánh cuốn chả quế Thanh Trì"}).status_code == 200
    assert browser.get("/account/").status_code == 302
    assert visitor.post(link[1], {"new": "bánh cuốn chả quế Thanh Trì"}).status_code == 410
    answer = visitor.post("/sign-in/", {"email": AN.email, "password": "bánh cuốn chả quế Thanh Trì"})
    assert answer.status_code == 302


def test_forms_from_elsewhere_are_refused(front: object, an: Customer) -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/sign-in/", {"email": AN.email, "password": PASSWORD})
    assert answer.status_code == 403
    assert "Biểu mẫu" in words(answer)


@pytest.mark.parametrize("typed", ["", "an@", "an\0@example.vn", "x" * 3_000])
def test_what_is_no_address_is_named_where_a_new_password_is_asked_for(visitor: Client, typed: str) -> None:
    answer = visitor.post("/reset/", {"email": typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'aria-describedby="id_email_error"' in page
    assert 'href="#id_email"' in page


@pytest.mark.parametrize(
    ("typed", "named"),
    [({}, {"id_email", "id_password"}), ({"email": AN.email}, {"id_password"}), ({"password": PASSWORD}, {"id_email"})],
)
def test_what_was_left_out_is_named_and_is_no_try(
    visitor: Client, an: Customer, typed: dict[str, str], named: set[str]
) -> None:
    for _try in range(12):
        answer = visitor.post("/sign-in/", typed)
        assert answer.status_code == 422
    page = answer.content.decode()
    assert set(re.findall(r'href="#(id_[a-z]+)"', page)) == named
    assert ('value="an@example.vn"' in page) == ("email" in typed)


def test_after_too_many_tries_the_form_keeps_the_address(visitor: Client, an: Customer) -> None:
    for _try in range(11):
        answer = visitor.post("/sign-in/", {"email": AN.email, "password": "wrong password here"})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert f'value="{AN.email}"' in answer.content.decode()
