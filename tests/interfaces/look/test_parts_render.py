"""Every part in every state, in both languages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from django.template import Context, Template
from django.test import RequestFactory

from cloudspace.interfaces.look import parts, views
from cloudspace.interfaces.look.samples import words

VOID = {"meta", "link", "input", "img", "br", "hr"}


class Tree(HTMLParser):
    """Fails on a tag that is closed out of order or never, and collects the ids."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value for name, value in attrs if name == "id" and value]

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag


def rendered(source: str, **context: object) -> str:
    return Template("{% load look %}" + source).render(Context(context))


def test_the_gallery_shows_every_part_in_well_formed_html(browse: RequestFactory, language: str) -> None:
    page = views.gallery(browse.get("/gallery/"))
    html = page.content.decode()
    tree = Tree()
    tree.feed(html)
    assert tree.open == []
    assert len(tree.ids) == len(set(tree.ids))
    for part in (
        "why",
        "sealed",
        "openings",
        "retention",
        "promise",
        "proof",
        "notice",
        "empty",
        "table",
        "pages",
        "steps",
        "transfer",
        "plot",
        "field",
        "card",
    ):
        assert re.search(rf'class="[^"]*\b{part}\b', html), part
    assert f'<html lang="{language}" dir="ltr" data-private>' in html


def test_no_english_is_left_on_a_vietnamese_gallery(browse: RequestFactory) -> None:
    html = views.gallery(browse.get("/gallery/")).content.decode()
    text = re.sub(r"<[^>]+>", " ", html.split("<body", 1)[1])
    english = set(re.findall(r"\b(?:the|and|you|your|open|kept|until|not|of)\b", text))
    assert english == set()


def test_an_empty_list_says_nobody_but_you_and_what_law_may_withhold(language: str) -> None:
    html = rendered("{% openings entries %}", entries=())
    assert {"vi": "Không ai ngoài bạn.", "en": "Nobody but you."}[language] in html
    assert 'class="aside"' in html


def test_ones_own_readings_alone_still_mean_nobody_but_you() -> None:
    own = parts.Opening("self", "", "profile", "", words.NOW)
    staff = parts.Opening("staff", "Chi", "phone", "answer", words.NOW)
    assert 'class="empty"' in rendered("{% openings entries %}", entries=(own,))
    assert 'class="empty"' not in rendered("{% openings entries %}", entries=(own, staff))


def test_values_of_people_are_escaped() -> None:
    evil = "<script>alert(1)</script>"
    sealed = parts.SealedValue("x", "Name", "opened", value=evil)
    opening = parts.Opening("staff", evil, evil, evil, words.NOW, case=evil)
    row = parts.Table("t", (parts.Column("a"),), (parts.Row((evil,)),))
    html = rendered("{% sealed_value s %}{% openings o %}{% table t %}", s=sealed, o=(opening,), t=row)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") >= 5


def test_a_closed_value_shows_nothing_of_itself_and_asks_for_purpose_and_case() -> None:
    choice = (parts.Choice("1", "one"),)
    sealed = parts.SealedValue(
        "x", "Phone", "closed", value="0901234567", open_href="/o", purposes=choice, cases=choice
    )
    html = rendered("{% sealed_value s %}", s=sealed)
    assert "0901234567" not in html
    assert 'name="purpose"' in html
    assert 'name="case"' in html


def test_a_closed_value_without_a_case_offers_no_opening() -> None:
    sealed = parts.SealedValue("x", "Phone", "closed", open_href="/o", allowed_by="An open ticket would help.")
    html = rendered("{% sealed_value s %}", s=sealed)
    assert "<form" not in html
    assert "An open ticket would help." in html


def test_drawings_are_written_in_plain_figures_in_both_languages(browse: RequestFactory, language: str) -> None:
    html = views.gallery(browse.get("/gallery/")).content.decode()
    for value in re.findall(r'\s(?:x|y|x1|x2|y1|y2|cx|cy|width|height|r)="([^"]*)"', html):
        assert re.fullmatch(r"-?\d+(?:\.\d+)?", value), value
