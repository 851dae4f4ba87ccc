"""The eight published texts: what a machine can check about them."""

import re
import tomllib
import unicodedata
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "policies" / "cloudspace.vn" / "2026-11-22"
LANGUAGES = ("vi", "en")
# Counted between spaces, headings left out; Vietnamese thus counts syllables and comes out longer.
WORDS = {"text": (1400, 2150), "terms": (900, 1400), "refunds": (350, 600), "acceptable-use": (400, 600)}
KINDS = tuple(WORDS)
EVERY_TEXT = [(kind, language) for kind in KINDS for language in LANGUAGES]
HEADING = re.compile(r"^## \S.* \{#([A-Za-z0-9-]+)\}$", re.MULTILINE)
PLACEHOLDER = re.compile(r"\{\{[^{}]+\}\}")
CLAUSE = re.compile(r"[A-Z][0-9]{1,2}")


def words_of(kind: str, language: str) -> str:
    return (FOLDER / f"{kind}.{language}.md").read_text(encoding="utf-8")


def anchors_of(kind: str, language: str) -> list[str]:
    return HEADING.findall(words_of(kind, language))


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_have_the_same_anchors_in_the_same_order(kind: str) -> None:
    assert anchors_of(kind, "vi") == anchors_of(kind, "en")


@pytest.mark.parametrize("kind", KINDS)
def test_both_languages_take_the_same_facts_from_the_policy_file_in_the_same_sections(kind: str) -> None:
    per_section = [
        [sorted(PLACEHOLDER.findall(section)) for section in words_of(kind, language).split("\n## ")]
        for language in LANGUAGES
    ]
    assert per_section[0] == per_section[1]


@pytest.mark.parametrize(("kind", "language"), EVERY_TEXT)
def test_every_section_has_one_anchor_of_its_own(kind: str, language: str) -> None:
    anchors = anchors_of(kind, language)
    headings = [line for line in words_of(kind, language).splitlines() if line.startswith("##")]
    assert len(anchors) == len(headings) == len(set(anchors)) > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_policy_states_exactly_the_promises_in_force(language: str) -> None:
    promises = tomllib.loads((FOLDER / "policy.toml").read_text(encoding="utf-8"))["promises"]
    in_force = sorted(clause for clause, promise in promises.items() if promise["state"] == "in_force")
    assert sorted(filter(CLAUSE.fullmatch, anchors_of("text", language))) == in_force


@pytest.mark.parametrize(("kind", "language"), [text for text in EVERY_TEXT if text[0] != "text"])
def test_the_other_texts_state_no_promise(kind: str, language: str) -> None:
    assert not [anchor for anchor in anchors_of(kind, language) if CLAUSE.fullmatch(anchor)]


@pytest.mark.parametrize(("kind", "language"), EVERY_TEXT)
def test_a_text_is_nfc_without_exclamation_marks_html_or_stray_characters(kind: str, language: str) -> None:
    words = words_of(kind, language)
    assert unicodedata.is_normalized("NFC", words)
    assert "!" not in words
    assert not re.search(r"<[A-Za-z/]", words)
    assert not [letter for letter in words if letter != "\n" and unicodedata.category(letter)[0] == "C"]
    assert words.endswith("\n")
    assert not re.search(r"[ \t]+$", words, re.MULTILINE)


@pytest.mark.parametrize(("kind", "language"), EVERY_TEXT)
def test_a_text_is_neither_a_stub_nor_a_wall(kind: str, language: str) -> None:
    fewest, most = WORDS[kind]
    body = [line for line in words_of(kind, language).splitlines() if not line.startswith("#")]
    assert fewest <= len(" ".join(body).split()) <= most


@pytest.mark.parametrize(("kind", "language"), EVERY_TEXT)
def test_no_sentence_of_a_text_is_longer_than_a_breath(kind: str, language: str) -> None:
    for line in words_of(kind, language).splitlines():
        if line.startswith("- "):
            continue  # a list item carries an enumeration
        for sentence in re.split(r"(?<=[.;:])\s+", line):
            assert len(sentence.split()) <= 48, sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_of_the_operator_is_never_written_out(language: str) -> None:
    operator = tomllib.loads((FOLDER / "policy.toml").read_text(encoding="utf-8"))["operator"]
    facts = [operator[key] for key in ("legal_name", "trading_name", "site", "tax_code", "phone", "email")]
    for kind in KINDS:
        assert not [fact for fact in facts if fact in words_of(kind, language)]
