"""Every page answers, in both languages, with one heading and its landmarks."""

from __future__ import annotations

import gzip
import itertools
import re

import pytest
from django.test import Client

from cloudspace.commerce.catalogue.models import Plan

PUBLIC = (
    "/", "/products/may-chu-ao/", "/policy/", "/policy/versions/", "/policy/2026-11-22/",
    "/policy/2026-11-22/terms/", "/terms/", "/refunds/", "/acceptable-use/", "/promises/", "/transparency/",
    "/erasure/",
    "/register/", "/register/sent/", "/confirm/x/", "/confirm/email/x/", "/sign-in/", "/signed-out/", "/reset/",
    "/reset/sent/", "/reset/x/",
)  # fmt: skip
PARTS = ("name", "phone", "birth-date", "address", "email", "language", "password")
OWN = (
    "/account/", "/account/my-data/", "/account/my-data/category/contact/", "/account/openings/",
    "/account/sessions/", "/account/second-factor/",
    "/account/orders/", "/account/close/",
    "/tickets/", "/tickets/new/", *(f"/account/my-data/{part}/" for part in PARTS),
)  # fmt: skip


def _sound(page: str, language: str) -> None:
    assert f'<html lang="{language}"' in page
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert page.count("<main") == 1
    levels = [int(level) for level in re.findall(r"<h([1-6])[ >]", page.partition("<main")[2].partition("</main>")[0])]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels)), levels
    assert not re.search(r'tabindex="[1-9]', page)
    assert "style=" not in page.partition("<body")[2]
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_answers_in_both_languages(visitor: Client, path: str) -> None:
    for prefix, language in (("", "vi"), ("/en", "en")):
        answer = visitor.get(prefix + path, follow=True)
        assert answer.status_code == 200
        _sound(answer.content.decode(), language)


def test_own_pages_answer_in_both_languages(browser: Client, plan: Plan) -> None:
    for path in (*OWN, f"/order/{plan.pk}/"):
        for prefix, language in (("", "vi"), ("/en", "en")):
            answer = browser.get(prefix + path)
            assert answer.status_code == 200, path
            assert "no-store" in answer["Cache-Control"]
            _sound(answer.content.decode(), language)


def test_own_pages_send_a_visitor_to_the_sign_in_page_and_back(visitor: Client) -> None:
    for path in OWN:
        answer = visitor.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("path", ["/policy.json", "/policy/2026-11-22.json", "/sitemap.xml", "/robots.txt"])
def test_a_file_for_programs_answers(visitor: Client, path: str) -> None:
    assert visitor.get(path).status_code == 200


def test_an_address_behind_a_button_says_so_when_opened_by_itself(browser: Client) -> None:
    answer = browser.get("/account/my-data/download/")
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    _sound(answer.content.decode(), "vi")


def test_five_thousand_names_in_a_query_are_too_many(visitor: Client) -> None:
    query = "&".join(f"a{number}=1" for number in range(5_000))
    for path, language in (("/", "vi"), ("/en/sign-in/", "en"), ("/policy.json", "vi")):
        answer = visitor.get(f"{path}?{query}")
        assert answer.status_code == 400
        _sound(answer.content.decode(), language)


@pytest.mark.parametrize(("path", "language"), [("/sign-in/", "vi"), ("/en/register/", "en")])
def test_more_than_a_form_can_hold_is_told_so(visitor: Client, path: str, language: str) -> None:
    answer = visitor.post(path, {"email": "x" * 3_000_000})
    assert answer.status_code == 413
    _sound(answer.content.decode(), language)


def test_a_packed_body_is_never_unpacked(visitor: Client) -> None:
    packed = gzip.compress(b"email=" + b"x" * 50_000_000)
    form = "application/x-www-form-urlencoded"
    answer = visitor.generic("POST", "/reset/", packed, content_type=form, HTTP_CONTENT_ENCODING="gzip")
    assert answer.status_code == 422
