"""What changed between two versions, and what each change demands."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.policy import comparing, model
from tests.policy.conftest import Folder

TOML = "policy.toml"
PURPOSE = """[purposes.recommend]
clauses = ["R1"]
basis = ["contract"]
reads = []
cases = ["visit"]
who = "program"
name = { vi = "Gợi ý", en = "Recommending" }
sentence = { vi = "Để gợi ý.", en = "To recommend." }

[recipients.mail_provider]"""
RECIPIENT = """[recipients.chosen]
role = "chosen_by_person"
country = "VN"
purposes = ["answer_request"]
fields = ["contact.email"]
name = { vi = "Bên bạn chọn", en = "Whom you chose" }
sentence = { vi = "Theo ý bạn.", en = "As you wish." }

[roles.support]"""

EFFECTS = tomllib.loads((Path(__file__).parent / "changes.toml").read_text("utf-8"))


def test_a_version_does_not_differ_from_itself(small: model.Policy, other: Folder) -> None:
    assert comparing.compare(small, other.load()) == ()


@pytest.mark.parametrize("case", EFFECTS.values(), ids=EFFECTS.keys())
def test_a_change_says_where_it_is_and_what_it_demands(folder: Folder, other: Folder, case: dict[str, str]) -> None:
    other.replace(TOML, case["before"], case["after"])
    (change,) = comparing.compare(folder.load(), other.load())
    assert f"{change.section} {change.key} {change.aspect}".strip() == case["place"]
    assert (change.kind, change.effect) == ("changed", case["effect"])
    assert change.before != change.after


def test_a_new_purpose_asks_for_consent(folder: Folder, other: Folder) -> None:
    other.replace(TOML, "[recipients.mail_provider]", PURPOSE)
    (change,) = comparing.compare(folder.load(), other.load())
    assert (change.kind, change.section, change.key) == ("added", "purposes", "recommend")
    assert change.effect == "ask_consent"
    assert change.after == "vi: Gợi ý; en: Recommending"


def test_a_new_purpose_that_a_law_demands_is_told(folder: Folder, other: Folder) -> None:
    other.replace(TOML, "[recipients.mail_provider]", PURPOSE.replace('"contract"', '"law"'))
    (change,) = comparing.compare(folder.load(), other.load())
    assert change.effect == "inform"


def test_a_purpose_that_goes_is_told(folder: Folder, other: Folder) -> None:
    folder.replace(TOML, "[recipients.mail_provider]", PURPOSE)
    (change,) = comparing.compare(folder.load(), other.load())
    assert (change.kind, change.key, change.effect) == ("removed", "recommend", "inform")


def test_a_recipient_that_the_person_chooses_asks_for_consent(folder: Folder, other: Folder) -> None:
    other.replace(TOML, "[roles.support]", RECIPIENT)
    (change,) = comparing.compare(folder.load(), other.load())
    assert (change.kind, change.section, change.effect) == ("added", "recipients", "ask_consent")


def test_a_promise_in_force_that_is_dropped_is_an_error(folder: Folder, other: Folder) -> None:
    text = (other.path / TOML).read_text("utf-8")
    start, end = text.index("[promises.S1]"), text.index("[promises.R1]")
    (other.path / TOML).write_text(text[:start] + text[end:], "utf-8")
    for language in ("vi", "en"):
        other.replace(f"text.{language}.md", "{#S1}", "{#who}")
    changes = comparing.compare(folder.load(), other.load())
    assert [(c.kind, c.key) for c in changes if c.effect == "error"] == [("removed", "S1")]


def test_a_promise_in_force_that_is_only_declared_again_is_an_error(folder: Folder, other: Folder) -> None:
    other.replace(TOML, 'state = "in_force"', 'state = "declared"')
    for language in ("vi", "en"):
        other.replace(f"text.{language}.md", "{#S1}", "{#who}")
    changes = comparing.compare(folder.load(), other.load())
    assert [(c.key, c.aspect) for c in changes if c.effect == "error"] == [("S1", "state")]


def test_a_changed_clause_shows_its_words_in_each_language(folder: Folder, other: Folder) -> None:
    other.replace("text.vi.md", "rồi xóa trong", "rồi hủy trong")
    other.replace("text.en.md", "then erased within", "then shredded within")
    (change,) = comparing.compare(folder.load(), other.load())
    assert (change.section, change.key, change.effect) == ("text", "R1", "inform")
    assert [p for p in change.differences["vi"] if p.kind != "same"] == [
        comparing.Piece("removed", "xóa"),
        comparing.Piece("added", "hủy"),
    ]
    assert [p.words for p in change.differences["en"] if p.kind == "added"] == ["shredded"]


def test_a_changed_comma_is_editorial(folder: Folder, other: Folder) -> None:
    other.replace("text.en.md", "after service, then", "after service; then")
    (change,) = comparing.compare(folder.load(), other.load())
    assert (change.key, change.effect) == ("R1", "editorial")


def test_a_new_section_is_told(folder: Folder, other: Folder) -> None:
    for language in ("vi", "en"):
        other.replace(f"terms.{language}.md", "## ", "## New {#new}\n\nNew.\n\n## ")
    (change,) = comparing.compare(folder.load(), other.load())
    assert (change.kind, change.section, change.key, change.effect) == ("added", "terms", "new", "inform")


texts = st.text("ab đ.\n", max_size=30)


@given(texts, texts)
def test_the_pieces_of_a_difference_give_both_texts_back(before: str, after: str) -> None:
    pieces = comparing.words_apart(before, after)
    assert "".join(p.words for p in pieces if p.kind != "added") == before
    assert "".join(p.words for p in pieces if p.kind != "removed") == after
