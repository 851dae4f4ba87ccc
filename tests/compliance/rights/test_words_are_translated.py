"""Whatever My data and the desk show by a code has words in both languages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from babel.messages import pofile
from django.db.models import CheckConstraint, Q
from django.utils import translation

from cloudspace.accounts.people import rules as people
from cloudspace.commerce.payments.rules import matching
from cloudspace.commerce.services import rules as services
from cloudspace.commerce.support import rules as support
from cloudspace.compliance.retention import registry
from cloudspace.compliance.rights import codes, log, words
from cloudspace.config import case_rules
from cloudspace.egress import gate
from cloudspace.kit.holding import Clear
from cloudspace.messaging import tasks as sending
from cloudspace.policy import loading

HOUSE = Path(words.__file__).parents[2]
POLICY = loading.load(next((HOUSE.parent / "policies" / "cloudspace.vn").iterdir()))
CATALOGUE = Path(words.__file__).parent / "locale" / "vi" / "LC_MESSAGES" / "django.po"


def translated(context: str | None) -> set[str]:
    with CATALOGUE.open("rb") as file:
        read = pofile.read_po(file, locale="vi")
    return {str(message.id) for message in read if message.context == context and message.string}


def test_every_table_and_column_has_a_vietnamese_name() -> None:
    shown = {str(model._meta.verbose_name) for model in registry.held_models()}
    shown |= {str(field.verbose_name) for model in registry.held_models() for field in model._meta.concrete_fields}
    assert shown - translated(words.CONTEXT) == set()


def test_every_kind_of_entry_has_a_vietnamese_sentence() -> None:
    assert set(log._WHAT.values()) - translated(None) == set()


def constrained() -> set[str]:
    """The codes that checks of the tables allow in columns that My data shows."""
    found: set[str] = set()
    for model in registry.held_models():
        shown = {field.name for field, why in registry.clear_fields(model) if why in (Clear.STATE, Clear.FACT)}
        for one in model._meta.constraints:
            if isinstance(one, CheckConstraint):
                found |= {code for column, code in codes_in(one.condition) if column in shown and code}
    return found


def codes_in(condition: Any) -> Iterator[tuple[str, str]]:
    for part in getattr(condition, "children", ()):
        if isinstance(part, Q):
            yield from codes_in(part)
        elif isinstance(part, tuple) and part[0].endswith("__in"):
            yield from ((part[0].removesuffix("__in"), str(code)) for code in part[1])


def failures() -> set[str]:
    """The reasons for which drivers, gate and keeper let nothing out, as their sources name them."""
    sources = [path.read_text(encoding="utf-8") for path in (HOUSE / "egress" / "drivers").glob("*.py")]
    named = {reason for source in sources for reason in re.findall(r'DeliveryFailed\("([a-z_]+)"', source)}
    named |= set(re.findall(r'Error, "([a-z_]+)"\)', "".join(sources)))
    return named | set(gate._SENTENCES) | set(sending._ABOUT_ONE) | {"interrupted", "no_address", "gave_up"}


def met() -> set[str]:
    mails = {
        f"{path.parent.name}/{path.name.removesuffix('.subject.txt')}" for path in HOUSE.rglob("mail/*/*.subject.txt")
    }
    sold = {product["kind"] for product in json.loads((HOUSE / "commerce/catalogue/demo.json").read_text())["products"]}
    listed = {*support.TOPICS, *services.REASONS, *people.REMOVAL_REASONS, *get_args(matching.Reason)}
    return {*mails, *sold, *constrained(), *failures(), *listed, *POLICY.roles}


def test_every_code_that_a_person_meets_has_a_vietnamese_word() -> None:
    assert {"people/confirm_email", "told_otherwise", "confirm_email", "timed_out", "tls_failed"} <= met()
    assert met() - translated("state") == set()


def test_every_code_that_is_no_plain_word_has_an_english_one() -> None:
    assert {code for code in met() if not code.isalpha()} - set(codes.ENGLISH) == set()
    assert set(codes.ENGLISH) - translated("state") == set()


def test_every_kind_of_case_has_a_vietnamese_name() -> None:
    kinds = {kind.replace("_", " ") for _purpose, kind, _is_open in case_rules.RULES}
    assert kinds - translated("case") == set()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "given up after many tries: the recipient's address was refused (answer 550)"),
        ("vi", "đã thôi gửi sau nhiều lần thử: địa chỉ người nhận bị từ chối (mã trả lời 550)"),
    ],
)
def test_a_failure_is_told_with_the_number_that_was_answered(language: str, said: str) -> None:
    with translation.override(language):
        assert words.state("gave_up:recipient_refused_550") == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("vi", ["Thành phố Hà Nội", "tiếng Anh", "35-44"]), ("en", ["Hanoi City", "English", "35-44"])],
)
def test_province_and_language_are_told_by_name(language: str, said: list[str]) -> None:
    with translation.override(language):
        assert [words.derived(code) for code in ("01", "en", "35-44")] == said
