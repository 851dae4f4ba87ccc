"""The policy as people and machines read it."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.policy import model, rendering
from cloudspace.policy.documents import Clause, Document
from tests.policy.conftest import Folder

KNOWN = {"section", "blockquote", "p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "hr", "br"}
KNOWN |= {"h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"}


def of(body: str, heading: str = "Heading") -> Document:
    """A document of one section."""
    return Document("text", "en", b"", "", "Title", "", (Clause("R1", heading, body),))


class Tags(HTMLParser):
    """Collects the tags and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    """The tags of `html`, in order."""
    reader = Tags()
    reader.feed(html)
    return reader.found


def test_every_clause_has_its_anchor_and_a_second_level_heading(small: model.Policy) -> None:
    rendered = rendering.html(small.documents["text", "en"])
    assert rendered.contents == (("S1", "Who we are"), ("R1", "How long"), ("more", "More"))
    assert [section.clause for section in rendered.sections] == [True, True, False]
    assert '<section id="R1">\n<h2>How long</h2>\n<p>Kept <strong>1 year</strong>' in rendered.html
    assert "<h1" not in rendered.html


@pytest.mark.parametrize(
    "body",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "![x](https://mai.example/pixel.png)",
        "<https://ok.example>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
    ],
)
def test_no_markdown_becomes_unsafe_html(body: str) -> None:
    for tag, attributes in tags(rendering.html(of(body)).html):
        assert tag in {"section", "h2", "p", "a"}
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "https:").startswith(("https:", "mailto:"))


@given(st.text("<>&\"'[]()!ab: \n`*#-/=", max_size=60), st.text("<>&\"'ab", max_size=12))
def test_no_text_whatever_makes_a_tag_that_commonmark_does_not_know(body: str, heading: str) -> None:
    assert {tag for tag, _ in tags(rendering.html(of(body, heading)).html)} <= KNOWN


def test_a_fact_with_marks_of_markdown_stays_words(folder: Folder) -> None:
    folder.replace(
        "policy.toml", 'legal_name = "Công ty Thử"', 'legal_name = "A *B* <i>C</i> [D](https://mai.example)"'
    )
    html = rendering.html(folder.load().documents["text", "en"]).html
    assert "A *B* &lt;i&gt;C&lt;/i&gt; [D](https://mai.example), Ha Noi" in html


def test_plain_text_keeps_lists_links_tables_and_clause_ids() -> None:
    body = (
        "Words *with* `marks`.\n\n1. one\n2. two\n   - inner\n\n[site](https://a.example) and <https://b.example>\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n    code\n\n### Under\n\nEnd\\\nnow."
    )
    assert rendering.plain_text(of(body)).split("\n") == [
        "Title",
        "=====",
        "",
        "[R1] Heading",
        "------------",
        "",
        "Words with marks.",
        "",
        "1. one",
        "2. two",
        "  - inner",
        "",
        "site (https://a.example) and https://b.example",
        "",
        "a | b",
        "1 | 2",
        "",
        "    code",
        "",
        "Under",
        "",
        "End",
        "now.",
        "",
    ]


@given(st.lists(st.text("abcđ", min_size=1, max_size=12), min_size=1, max_size=60))
def test_plain_text_loses_no_word_and_fits_its_width(words: list[str]) -> None:
    text = rendering.words_of(" ".join(words), width=30)
    assert text.split() == words
    assert all(len(line) <= 30 for line in text.split("\n"))


def test_the_machine_readable_form_holds_every_section(small: model.Policy) -> None:
    form: dict[str, Any] = json.loads(rendering.json_text(small))
    assert form["digest"] == small.digest
    assert form["effective_at"] == "2026-01-02"
    assert form["retention_classes"]["service"]["period"] == "P1Y"
    assert form["purposes"]["answer_request"]["reads"] == ["contact"]
    assert form["promises"]["Q1"]["state"] == "declared"
    assert form["figures"]["minimum_age"] == 16
    assert len(form["texts"]) == 8
    assert form["texts"][0]["clauses"][0]["anchor"] == "S1"
    assert form == rendering.machine_readable(small)
