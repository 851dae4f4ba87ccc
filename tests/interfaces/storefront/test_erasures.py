"""The proof of an erasure, for whoever holds its code (R1)."""

from __future__ import annotations

from django.test import Client

from tests.interfaces.storefront.conftest import words


def test_an_unknown_code_is_told_and_nothing_else(visitor: Client) -> None:
    answer = visitor.get("/erasure/AAAA-BBBB-CCCC-DDDD/")
    assert answer.status_code == 404
    assert "mã này" in words(answer)
    assert visitor.get("/erasure/%00/").status_code in (400, 404)
    assert visitor.get("/erasure/" + "x" * 900 + "/").status_code == 404


def test_typing_a_code_leads_to_its_page(visitor: Client) -> None:
    assert visitor.post("/erasure/", {"code": " aaaa bbbb "})["Location"] == "/erasure/aaaa%20bbbb/"
    assert visitor.post("/erasure/", {"code": ""}).status_code == 200


def test_guessing_codes_is_bounded(visitor: Client) -> None:
    for guess in range(30):
        visitor.get(f"/erasure/{guess}/")
    assert visitor.get("/erasure/31/").status_code == 429
