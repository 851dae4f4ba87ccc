"""Whatever My data shows has a Vietnamese name."""

from __future__ import annotations

from pathlib import Path

from babel.messages import pofile

from cloudspace.compliance.retention import registry
from cloudspace.compliance.rights import log, words

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
