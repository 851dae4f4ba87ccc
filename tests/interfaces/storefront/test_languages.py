"""Vietnamese first, English one click away, on the same page."""

from __future__ import annotations

import re

from django.test import Client


def test_the_switch_leads_to_the_same_page(visitor: Client) -> None:
    for path in ("/", "/policy/", "/register/", "/sign-in/", "/promises/"):
        page = visitor.get(path).content.decode()
        assert f'<a class="tools__language" href="/en{path}"' in page
        back = visitor.get(f"/en{path}").content.decode()
        assert f'<a class="tools__language" href="{path}"' in back


def test_a_product_answers_under_its_own_words_in_each_language(visitor: Client) -> None:
    page = visitor.get("/products/may-chu-ao/").content.decode()
    switched = re.search(r'tools__language" href="([^"]+)"', page)
    assert switched
    answer = visitor.get(switched[1], follow=True)
    assert answer.redirect_chain == [("/en/products/virtual-server/", 301)]
    assert "Virtual server" in answer.content.decode()


def test_the_path_alone_decides_the_language(visitor: Client) -> None:
    answer = visitor.get("/", headers={"Accept-Language": "en"})
    assert answer["Content-Language"] == "vi"
    assert "Accept-Language" not in answer.get("Vary", "")


def test_the_english_root_without_its_slash_is_found(visitor: Client) -> None:
    assert visitor.get("/en")["Location"] == "/en/"
