"""Every text of the storefront has its Vietnamese, and one word means one thing in all catalogues."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages import pofile
from babel.messages.catalog import Message

from tests.interfaces.storefront.conftest import ROOT

STOREFRONT = ROOT / "cloudspace/interfaces/storefront"
TAG = re.compile(r"""{%\s*trans(?:late)?\s+(?:"([^"]+)"|'([^']+)')""")
CALL = re.compile(r"""\b(?:_|gettext|gettext_lazy)\(\s*"((?:[^"\\]|\\.)+)"\s*\)""")


def _catalogue(file: Path) -> dict[tuple[str, str], str]:
    found = {}
    with file.open("rb") as source:
        for message in pofile.read_po(source, locale="vi"):
            if message.id:
                found[message.context or "", _first(message, "id")] = _first(message, "string")
    return found


def _first(message: Message, part: str) -> str:
    value = getattr(message, part)
    return str(value) if isinstance(value, str) else str(value[0])


def test_every_text_has_its_vietnamese() -> None:
    known = _catalogue(STOREFRONT / "locale/vi/LC_MESSAGES/django.po")
    assert all(known.values())
    texts = {one for file in STOREFRONT.rglob("*.py") for one in CALL.findall(file.read_text(encoding="utf-8"))}
    for file in STOREFRONT.rglob("*.html"):
        texts |= {first or second for first, second in TAG.findall(file.read_text(encoding="utf-8"))}
    assert len(texts) > 150
    assert texts - {message for _context, message in known} == set()


def test_one_text_has_one_meaning_in_all_catalogues() -> None:
    """The catalogues of all apps are merged: a second translation of the same text would win by chance."""
    ours = _catalogue(STOREFRONT / "locale/vi/LC_MESSAGES/django.po")
    for file in (ROOT / "cloudspace").rglob("locale/vi/LC_MESSAGES/django.po"):
        theirs = _catalogue(file)
        assert {key for key in ours.keys() & theirs.keys() if ours[key] != theirs[key]} == set(), file
