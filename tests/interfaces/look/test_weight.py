"""What a first visit loads: at most 110 KB compressed of CSS, JavaScript and fonts (LOOK.md)."""

from __future__ import annotations

import gzip
import re

from django.test import RequestFactory

from cloudspace.interfaces.look import views
from tests.interfaces.look.conftest import LOOK

BUDGET = 110 * 1000


def loaded(html: str) -> list[str]:
    """Every style sheet, script, font and icon that the page `html` names, once each."""
    return sorted(set(re.findall(r"/static/(look/[\w./-]+\.(?:css|js|woff2|svg))", html)))


def compressed(path: str) -> int:
    content = (LOOK / "static" / path).read_bytes()
    return len(content) if path.endswith("woff2") else len(gzip.compress(content, 6))


def test_a_storefront_page_stays_under_its_weight(browse: RequestFactory) -> None:
    html = views.not_found(browse.get("/")).content.decode()
    weights = {path: compressed(path) for path in loaded(html)}
    assert len(weights) >= 10
    assert sum(weights.values()) <= BUDGET, weights


def test_the_fonts_a_page_preloads_are_the_ones_its_style_sheet_asks_for(browse: RequestFactory) -> None:
    html = views.not_found(browse.get("/")).content.decode()
    sheet = (LOOK / "static/look/vendor/fonts/fonts.css").read_text()
    preloaded = {path.rsplit("/", 1)[1] for path in loaded(html) if path.endswith("woff2")}
    assert preloaded == set(re.findall(r'url\("([^"]+)"\)', sheet))
    assert sheet.count("font-display: swap") == 2
    assert sheet.count("size-adjust") == 4
