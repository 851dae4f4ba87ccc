"""A code from an app, set up, asked for and removed by the person (P1)."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable
from urllib.parse import unquote

from django.test import Client

from cloudspace.accounts.people.models import Credential
from tests.accounts.conftest import PASSWORD, code_at
from tests.commerce.conftest import AN
from tests.interfaces.storefront.conftest import words
from tests.interfaces.storefront.test_every_page import _sound as sound

PAGE = "/account/second-factor/"


def _enrol(browser: Client) -> tuple[bytes, list[str]]:
    page = browser.get(PAGE).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    offer = re.search(r'name="offer" value="([^"]+)"', page)
    assert secret
    assert offer
    raw = base64.b32decode(secret[1])
    answer = browser.post(PAGE, {"offer": offer[1], "code": code_at(raw, steps=-1), "password": PASSWORD})
    assert answer.status_code == 200, words(answer)
    return raw, re.findall(r"<code>((?:[0-9A-Z]{4}-){5}[0-9A-Z]{4})</code>", answer.content.decode())


def test_once_set_up_the_code_is_asked_for_and_may_be_removed(
    browser: Client, visitor: Client, sign_in: Callable[..., Client]
) -> None:
    secret, _codes = _enrol(browser)
    assert "Đã bật lúc" in words(browser.get(PAGE))
    without = visitor.post("/sign-in/", {"email": AN.email, "password": PASSWORD})
    assert without.status_code == 422
    sign_in(code=code_at(secret))
    assert browser.post(PAGE + "remove/", {"password": "wrong"}).status_code == 422
    for _press in range(2):
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


def test_ten_codes_are_shown_once_and_stand_in_for_the_app(
    browser: Client, visitor: Client, sign_in: Callable[..., Client]
) -> None:
    _secret, codes = _enrol(browser)
    assert len(set(codes)) == 10
    assert codes[0] not in browser.get(PAGE).content.decode()
    assert "10 mã vẫn còn dùng được" in words(browser.get(PAGE))
    sign_in(recovery=codes[3].lower().replace("-", " "))
    again = {"email": AN.email, "password": PASSWORD, "recovery": codes[3]}
    refused = visitor.post("/sign-in/", again)
    assert refused.status_code == 422
    assert '<details class="more" open>' in refused.content.decode()
    assert "9 mã vẫn còn dùng được" in words(browser.get(PAGE))
    assert "bằng mã khôi phục" in words(browser.get("/account/openings/"))


def test_the_page_of_the_codes_can_be_kept_as_a_file_and_is_never_stored(browser: Client) -> None:
    assert browser.get("/account/recovery-codes/").status_code == 302
    _secret, old = _enrol(browser)
    asked = browser.get("/en/account/recovery-codes/")
    assert "10 of your codes still work." in words(asked)
    sound(asked.content.decode(), "en")
    assert browser.post("/account/recovery-codes/", {"password": "wrong"}).status_code == 422
    answer = browser.post("/account/recovery-codes/", {"password": PASSWORD})
    page = answer.content.decode()
    sound(page, "vi")
    fresh = re.findall(r"<code>((?:[0-9A-Z]{4}-){5}[0-9A-Z]{4})</code>", page)
    assert len(fresh) == 10
    assert not set(fresh) & set(old)
    assert "no-store" in answer["Cache-Control"]
    file = re.search(r'href="data:text/plain;charset=utf-8,([^"]+)" download=', page)
    assert file
    assert unquote(file[1]).split() == fresh


def test_my_data_shows_of_the_codes_when_they_were_made_and_nothing_else(browser: Client) -> None:
    _secret, codes = _enrol(browser)
    shown = browser.get("/account/my-data/").content.decode()
    assert "mã khôi phục" in shown
    package = zipfile.ZipFile(io.BytesIO(b"".join(browser.post("/account/my-data/download/").streaming_content)))  # type: ignore[arg-type]
    everything = "".join(package.read(name).decode("utf-8", "replace") for name in package.namelist()) + shown
    for code in codes:
        assert code not in everything
        assert code.replace("-", "") not in everything
