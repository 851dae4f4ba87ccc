"""Public pages: one for everybody, from memory, no cookie, stale at once."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cloudspace.commerce.catalogue import actions
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.interfaces.storefront import whole_pages
from tests.commerce.conftest import PROGRAM

PAGES = ("/", "/en/", "/products/may-chu-ao/", "/policy/", "/terms/", "/sitemap.xml", "/policy.json")


@pytest.mark.parametrize("path", PAGES)
def test_a_kept_page_costs_one_query_and_sets_no_cookie(visitor: Client, path: str) -> None:
    first = visitor.get(path)
    with CaptureQueriesContext(connections["default"]) as queries:
        second = visitor.get(path)
    assert len(queries) <= 1
    assert second.content == first.content
    assert not visitor.cookies
    assert second["Vary"] == "Accept-Encoding"
    assert second["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_the_shop_front_costs_a_fixed_number_of_queries_when_made(visitor: Client) -> None:
    visitor.get("/policy/")
    with CaptureQueriesContext(connections["default"]) as queries:
        visitor.get("/")
    assert len(queries) == 4


def test_a_product_page_costs_a_fixed_number_of_queries_when_made(visitor: Client) -> None:
    visitor.get("/policy/")
    with CaptureQueriesContext(connections["default"]) as queries:
        visitor.get("/products/may-chu-ao/")
    assert len(queries) == 3


def test_whoever_has_the_page_is_told_that_it_still_holds(visitor: Client) -> None:
    tag = visitor.get("/")["ETag"]
    answer = visitor.get("/", headers={"If-None-Match": tag})
    assert answer.status_code == 304
    assert not answer.content
    assert visitor.get("/en/", headers={"If-None-Match": tag}).status_code == 200


def test_a_packed_page_is_the_same_page(visitor: Client) -> None:
    plain = visitor.get("/")
    packed = visitor.get("/", headers={"Accept-Encoding": "br, gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["ETag"] != plain["ETag"]


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True), ("br, GZIP;q=0.5", True), ("*", True), ("x-gzip", True), ("*;q=0, gzip", True),
        ("", False), ("br", False), ("gzip;q=0", False), ("gzip; q=0.000", False), ("gzip;q=0, *", False),
        ("*;q=0", False), ("identity, notgzip", False),
    ],
)  # fmt: skip
def test_a_page_is_packed_only_for_whoever_takes_it(visitor: Client, accepted: str, packed: bool) -> None:
    answer = visitor.get("/", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == ("gzip" if packed else None)


def test_a_change_of_the_catalogue_shows_at_once(visitor: Client, plan: Plan) -> None:
    assert "119.000" in visitor.get("/products/may-chu-ao/").content.decode()
    actions.change_price(by=PROGRAM, plan=plan, price=123_000)
    assert "123.000" in visitor.get("/products/may-chu-ao/").content.decode()


def test_languages_never_share_a_page(visitor: Client) -> None:
    for _again in range(2):
        assert 'lang="vi"' in visitor.get("/").content.decode()
        assert 'lang="en"' in visitor.get("/en/").content.decode()


def test_nobody_changes_anothers_page_by_saying_where_the_shop_is_mounted(visitor: Client) -> None:
    """A web server may take the header SCRIPT_NAME of a visitor for the place."""
    mounted = visitor.get("/refunds/", SCRIPT_NAME="/en")
    assert mounted["Content-Language"] == "vi"
    assert '<html lang="en"' in visitor.get("/en/refunds/").content.decode()


def test_whoever_is_signed_in_gets_a_page_that_no_cache_stores(visitor: Client, browser: Client) -> None:
    visitor.get("/")
    answer = browser.get("/")
    assert "no-store" in answer["Cache-Control"]
    assert "ETag" not in answer


def test_what_answers_a_session_that_is_over_is_stored_by_no_cache(visitor: Client) -> None:
    visitor.cookies["session"] = "x" * 43
    answer = visitor.get("/policy/")
    assert answer.cookies["session"]["max-age"] == 0
    assert "no-store" in answer["Cache-Control"]
    assert not Client().get("/policy/").cookies


def test_unknown_arguments_do_not_fill_the_memory(visitor: Client) -> None:
    visitor.get("/?utm=1")
    assert not any("utm" in key for key in whole_pages._kept)


def test_a_page_with_a_form_is_never_kept(visitor: Client) -> None:
    visitor.get("/register/")
    assert not any("register" in key for key in whole_pages._kept)


def test_the_memory_is_bounded(visitor: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(whole_pages, "MOST", 2)
    for path in ("/", "/en/", "/policy/", "/terms/"):
        visitor.get(path)
    assert list(whole_pages._kept) == ["/policy/", "/terms/"]
