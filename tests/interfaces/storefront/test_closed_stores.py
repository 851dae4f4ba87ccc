"""With the log or the vault out of reach, openings fail closed with a clear page; the shop stays readable."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from cloudspace.interfaces.storefront import whole_pages
from cloudspace.transparency.heads import LogUnavailable
from cloudspace.vault import current
from cloudspace.vault.errors import VaultUnavailable
from tests.accounts.conftest import PASSWORD
from tests.commerce.conftest import AN, Customer
from tests.interfaces.storefront.conftest import words
from tests.transparency.test_unavailable import read_only

SHOP = ("/", "/products/may-chu-ao/", "/policy/", "/en/terms/")


def test_without_the_log_nobody_signs_in_and_the_shop_stays_readable(visitor: Client, an: Customer) -> None:
    with read_only():
        answer = visitor.post("/sign-in/", {"email": AN.email, "password": PASSWORD})
        assert answer.status_code == 503
        assert "nhật ký minh bạch" in words(answer)
        assert int(answer["Retry-After"]) > 0
        for path in SHOP:
            assert visitor.get(path).status_code == 200


def test_without_the_log_no_download_is_made(browser: Client) -> None:
    with read_only():
        assert browser.post("/account/my-data/download/").status_code == 503


@pytest.mark.parametrize("refused", [VaultUnavailable, LogUnavailable])
def test_without_the_vault_the_shop_stays_readable_even_for_whoever_is_signed_in(
    visitor: Client, browser: Client, monkeypatch: Any, refused: type[Exception]
) -> None:
    for path in SHOP:
        visitor.get(path)

    def gone(*_arguments: object) -> None:
        raise refused

    monkeypatch.setitem(vars(current.keeper()), "session", gone)
    browser.raise_request_exception = False
    assert browser.get("/account/").status_code == 503
    for path in SHOP:
        assert browser.get(path).status_code == 200
    whole_pages.forget()
    assert visitor.get("/").status_code == 200
