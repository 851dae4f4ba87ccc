"""A code from an app, set up, asked for and removed by the person (P1)."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

from django.test import Client

from cloudspace.accounts.people.models import Credential
from tests.accounts.conftest import PASSWORD, code_at
from tests.commerce.conftest import AN
from tests.interfaces.storefront.conftest import words

PAGE = "/account/second-factor/"


def _enrol(browser: Client) -> bytes:
    page = browser.get(PAGE).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    offer = re.search(r'name="offer" value="([^"]+)"', page)
    assert secret
    assert offer
    raw = base64.b32decode(secret[1])
    answer = browser.post(PAGE, {"offer": offer[1], "code": code_at(raw, steps=-1), "password": PASSWORD})
    assert answer.status_code == 302, words(answer)
    return raw


def test_once_set_up_the_code_is_asked_for_and_may_be_removed(
    browser: Client, visitor: Client, sign_in: Callable[..., Client]
) -> None:
    secret = _enrol(browser)
    assert "Đã bật lúc" in words(browser.get(PAGE))
    without = visitor.post("/sign-in/", {"email": AN.email, "password": PASSWORD})
    assert without.status_code == 422
    sign_in(code=code_at(secret))
    assert browser.post(PAGE + "remove/", {"password": "wrong"}).status_code == 422
    assert browser.post(PAGE + "remove/", {"password": PASSWORD}).status_code == 302
    assert not Credential.objects.filter(kind="totp").exists()


def test_a_wrong_code_keeps_nothing_and_offers_a_fresh_secret(browser: Client) -> None:
    page = browser.get(PAGE).content.decode()
    offer = re.search(r'name="offer" value="([^"]+)"', page)
    assert offer
    answer = browser.post(PAGE, {"offer": offer[1], "code": "000000", "password": PASSWORD})
    assert answer.status_code == 422
    assert offer[1] not in answer.content.decode()
    assert browser.post(PAGE, {"offer": "forged", "code": "123456", "password": PASSWORD}).status_code == 422
    assert not Credential.objects.filter(kind="totp").exists()


def test_whoever_finds_a_session_open_sets_up_no_second_factor(browser: Client) -> None:
    page = browser.get(PAGE).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    offer = re.search(r'name="offer" value="([^"]+)"', page)
    assert secret
    assert offer
    code = code_at(base64.b32decode(secret[1]))
    answer = browser.post(PAGE, {"offer": offer[1], "code": code, "password": "not the password"})
    assert answer.status_code == 422
    assert not Credential.objects.filter(kind="totp").exists()
