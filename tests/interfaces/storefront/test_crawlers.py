"""What crawlers are told."""

from __future__ import annotations

import re

from django.test import Client


def test_the_site_map_names_every_public_page_in_both_languages(visitor: Client) -> None:
    page = visitor.get("/sitemap.xml").content.decode()
    places = re.findall(r"<loc>http://localhost:8000([^<]*)</loc>", page)
    assert {"/", "/en/", "/products/may-chu-ao/", "/en/products/virtual-server/", "/policy/", "/en/terms/"} <= set(
        places
    )
    assert not [place for place in places if "account" in place or "sign-in" in place]
    for place in places:
        assert visitor.get(place).status_code == 200, place


def test_private_pages_are_named_as_of_no_use_to_crawlers(visitor: Client) -> None:
    said = visitor.get("/robots.txt").content.decode().splitlines()
    for path in ("/account/", "/en/account/", "/order/", "/sign-in/", "/desk/"):
        assert f"Disallow: {path}" in said
