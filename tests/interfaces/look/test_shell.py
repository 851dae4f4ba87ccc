from __future__ import annotations

from pathlib import Path

import pytest
from django.test import RequestFactory

from cloudspace.interfaces.look import context_processors, views
from cloudspace.interfaces.look import shell as shells
from cloudspace.policy import loading
from tests.interfaces.look.conftest import LOOK

SHIPPED = sorted(path for path in (LOOK.parents[2] / "policies/cloudspace.vn").iterdir() if path.is_dir())[-1]


@pytest.mark.parametrize(
    ("path", "code", "there"),
    [
        ("/gallery/?page=2", "en", "/en/gallery/?page=2"),
        ("/en/gallery/", "vi", "/gallery/"),
        ("/gallery/", "vi", "/gallery/"),
        ("/nowhere/", "en", "/en/nowhere/"),
        ("/en/nowhere/", "vi", "/nowhere/"),
        ("/english-lessons/", "en", "/en/english-lessons/"),
    ],
)
def test_the_language_switch_leads_to_the_same_page(path: str, code: str, there: str) -> None:
    current = "en" if path.startswith("/en/") else "vi"
    links = {link.icon: link for link in shells.languages(path, current)}
    assert links[code].href == there
    assert links[current].current


def test_every_page_names_who_runs_the_shop(browse: RequestFactory, language: str) -> None:
    request = browse.get("/gallery/")
    request.shop_policy = loading.load(Path(SHIPPED))  # type: ignore[attr-defined]
    html = views.not_found(request).content.decode()
    operator = request.shop_policy.operator  # type: ignore[attr-defined]
    for fact in (operator.legal_name, operator.tax_code, operator.phone, operator.email, operator.address[language]):
        assert fact in html
    assert 'href="tel:+84869805768"' in html


def test_a_page_stands_before_there_is_a_policy(browse: RequestFactory) -> None:
    assert context_processors.shell_of(browse.get("/")).operator is None
    assert views.not_found(browse.get("/")).status_code == 404
