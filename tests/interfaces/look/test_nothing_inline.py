"""P1, S2: a strict Content-Security-Policy needs pages without inline script or style, and nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.interfaces.look.conftest import LOOK

PAGES = sorted(path for path in (LOOK / "templates").rglob("*.html") if path.parent.name != "mail")
INLINE = re.compile(r"""\sstyle\s*=|<style|\son\w+\s*=|javascript:|<script(?![^>]*\ssrc=)|hx-on|hx-vals=['"]js""", re.I)
ELSEWHERE = re.compile(r"""(?:src|href|url\()\s*=?\s*["'(]?(?:https?:)?//""")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_no_template_holds_inline_script_or_style(page: Path) -> None:
    assert INLINE.findall(page.read_text()) == []


@pytest.mark.parametrize(
    "bad", ['<p style="x">', "<script>1</script>", '<a onclick="x">', "<style>", '<a hx-on:click="x">']
)
def test_the_search_finds_what_it_searches_for(bad: str) -> None:
    assert INLINE.search(bad)


def test_nothing_is_loaded_from_elsewhere() -> None:
    ours = [*PAGES, *(LOOK / "static/look/css").glob("*.css"), *(LOOK / "static/look/js").glob("*.js")]
    assert [path.name for path in ours if ELSEWHERE.search(path.read_text())] == []


def test_htmx_evaluates_nothing_and_keeps_no_page_in_the_browsers_storage() -> None:
    base = (LOOK / "templates/look/base.html").read_text()
    for setting in (
        '"allowEval":false',
        '"includeIndicatorStyles":false',
        '"historyCacheSize":0',
        '"allowScriptTags":false',
    ):
        assert setting in base
