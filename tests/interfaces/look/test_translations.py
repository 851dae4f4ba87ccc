"""Vietnamese is complete: every text of templates and tags, none left over, every place-holder kept."""

from __future__ import annotations

import re

from babel.messages import pofile

from tests.interfaces.look.conftest import LOOK, TEXTS

PLAIN = re.compile(r"""{% trans (?:"([^"]+)"|'([^']+)')""")
BLOCK = re.compile(r"{% blocktrans[^%]*%}(.*?)(?:{% plural %}(.*?))?{% endblocktrans %}", re.DOTALL)
CODE = re.compile(r'\b(?:_|N_|ngettext)\("([^"]+)"[,)]')


def written() -> set[str]:
    """Every message that templates and tags ask for, in the form of the catalogue."""
    sources = [*(LOOK / "templatetags").glob("*.py"), LOOK / "telling.py"]
    found = {text for source in sources for text in CODE.findall(source.read_text())}
    for template in (LOOK / "templates").rglob("*.*"):
        source = template.read_text()
        found |= {one or other for one, other in PLAIN.findall(source)}
        for one, _ in BLOCK.findall(source):
            found.add(re.sub(r"{{ (\w+) }}", r"%(\1)s", one.strip()))
    return found


def test_every_text_has_its_vietnamese_and_none_is_left_over() -> None:
    with TEXTS.open("rb") as source:
        catalogue = [message for message in pofile.read_po(source, locale="vi") if message.id]
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalogue}
    assert written() - known == set()
    assert known - written() == set()
    for message in catalogue:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        assert all(strings), message.id
        assert not message.fuzzy


def test_place_holders_survive_translation() -> None:
    holder = re.compile(r"%\(\w+\)s")
    with TEXTS.open("rb") as source:
        for message in pofile.read_po(source, locale="vi"):
            original = message.id[-1] if isinstance(message.id, tuple) else message.id
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            assert {*holder.findall(original)} == {*holder.findall(strings[0])}, original
