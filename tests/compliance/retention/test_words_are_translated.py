"""Every sentence of this app is there in Vietnamese."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import pofile

from cloudspace.compliance.retention import actions, queries, tasks

CATALOGUE = Path(tasks.__file__).parent / "locale" / "vi" / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize("refusal", [tasks.ClockDoubted, actions.PeopleOnly, queries.NoSuchReceipt])
def test_a_refusal_has_a_vietnamese_sentence(refusal: type[Exception]) -> None:
    with CATALOGUE.open("rb") as file:
        read = pofile.read_po(file, locale="vi")
    # The sentence is lazy: its msgid is what it says without a catalogue.
    from django.utils import translation

    with translation.override("en"):
        message = read.get(str(refusal.sentence))  # type: ignore[attr-defined]
    assert message is not None
    assert message.string
