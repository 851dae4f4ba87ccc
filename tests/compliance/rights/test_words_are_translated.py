"""Whatever My data shows has a Vietnamese name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest
from babel.messages import pofile
from django.utils import translation

from cloudspace.commerce.payments.rules import matching
from cloudspace.commerce.services import rules as services
from cloudspace.commerce.support import rules as support
from cloudspace.compliance.retention import registry
from cloudspace.compliance.rights import log, words

HOUSE = Path(words.__file__).parents[2]
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


def test_every_code_that_a_person_meets_has_a_vietnamese_word() -> None:
    mails = {
        f"{path.parent.name}/{path.name.removesuffix('.subject.txt')}" for path in HOUSE.rglob("mail/*/*.subject.txt")
    }
    sold = {product["kind"] for product in json.loads((HOUSE / "commerce/catalogue/demo.json").read_text())["products"]}
    codes = {*mails, *sold, *support.TOPICS, *services.REASONS, *get_args(matching.Reason)}
    assert "people/confirm_email" in codes
    assert codes - translated("state") == set()


@pytest.mark.parametrize(
    ("language", "said"),
    [("vi", ["Thành phố Hà Nội", "tiếng Anh", "35-44"]), ("en", ["Hanoi City", "English", "35-44"])],
)
def test_province_and_language_are_told_by_name(language: str, said: list[str]) -> None:
    with translation.override(language):
        assert [words.derived(code) for code in ("01", "en", "35-44")] == said
