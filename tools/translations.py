"""Every text has its Vietnamese: python tools/translations.py check|update

Texts are found in Python by Babel and in templates by Django's own reader; each belongs to the catalogue of its app.
`update` adds what is missing, untranslated, to the end of the catalogues, so that a translator finds it there.
"""

from __future__ import annotations

import functools
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import django
from babel.messages import mofile, pofile
from babel.messages.catalog import Message
from babel.messages.extract import extract
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "cloudspace"
CATALOGUE = "locale/vi/LC_MESSAGES/django.po"
_KEYWORDS: dict[str, object] = {
    **dict.fromkeys(("_", "N_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
# Under these contexts code looks words up by names that only the running program knows (columns, codes).
_LOOKED_UP = frozenset({"held", "state", "case", "figure"})
_PLACE = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")


class Text(NamedTuple):
    """A text to translate, under its context."""

    context: str | None
    singular: str
    plural: str | None


def texts_of(path: Path) -> Iterator[tuple[int, Text]]:
    """Line and text of everything marked for translation in a Python file or a template."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = _templatize(source, str(path))
    for line, found, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=_KEYWORDS):
        forms = [form for form in (found if isinstance(found, tuple) else (found,)) if form]
        if forms:
            yield line, Text(context, forms[0], forms[1] if len(forms) > 1 else None)


def _templatize(source: str, name: str) -> str:
    from django.utils.translation.template import templatize

    return str(templatize(source, origin=name))


def by_app() -> dict[Path, dict[Text, str]]:
    """Texts by the folder of the app that they belong to, each with a place where it stands."""
    found: dict[Path, dict[Text, str]] = defaultdict(dict)
    for path in sorted(HOUSE.rglob("*")):
        is_source = path.suffix == ".py" or (path.suffix in (".html", ".txt") and "templates" in path.parts)
        if not is_source or "migrations" in path.parts:
            continue
        for line, text in texts_of(path):
            found[_app_of(path)].setdefault(text, f"{path.relative_to(ROOT)}:{line}")
    return found


def _app_of(path: Path) -> Path:
    return next((folder for folder in path.parents if (folder / "apps.py").exists() and folder != HOUSE), HOUSE)


def problems() -> list[str]:
    """What is missing, empty, doubtful, left over, or has other placeholders than its original."""
    found = by_app()
    lines = [f"{place}: stands in no app, so it has no catalogue" for place in found.pop(HOUSE, {}).values()]
    folders = set(found) | {path.parents[3] for path in HOUSE.rglob(CATALOGUE)}
    for folder in sorted(folders):
        lines += _compared(folder / CATALOGUE, found.get(folder, {}))
    return lines


def _compared(path: Path, texts: dict[Text, str]) -> Iterator[str]:
    name = path.relative_to(ROOT)
    known = _read(path)
    elsewhere = _translated_elsewhere(path)
    for text, place in texts.items():
        message = known.pop((text.context, text.singular), None)
        if message is None and text.context is None and text.singular in elsewhere:
            continue
        if message is None:
            yield f"{place}: not in {name}: {text.singular!r}"
        else:
            yield from (f"{name}:{message.lineno}: {problem}: {text.singular!r}" for problem in _wrong(message))
    for message in known.values():
        if message.context in _LOOKED_UP:
            yield from (f"{name}:{message.lineno}: {problem}: {message.id!r}" for problem in _wrong(message))
            continue
        yield f"{name}:{message.lineno}: left over: {_singular(message)!r}"


def _translated_elsewhere(path: Path) -> frozenset[str]:
    """The names of languages in the settings are the framework's own; elsewhere its words may mean other things."""
    return _of_django() if path.is_relative_to(HOUSE / "config") else frozenset()


@functools.cache
def _of_django() -> frozenset[str]:
    """What the framework's own catalogue translates."""
    with (Path(django.__file__).parent / "conf" / "locale" / "vi" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        return frozenset(_singular(message) for message in mofile.read_mo(file) if message.id and message.string)


def _read(path: Path) -> dict[tuple[str | None, str], Message]:
    if not path.exists():
        return {}
    with path.open("rb") as file:
        catalogue = pofile.read_po(file, locale="vi")
    kept = [*(message for message in catalogue if message.id), *catalogue.obsolete.values()]
    return {(message.context, _singular(message)): message for message in kept}


def _singular(message: Message) -> str:
    return str(message.id[0] if isinstance(message.id, tuple | list) else message.id)


def _wrong(message: Message) -> Iterator[str]:
    translated = message.string if isinstance(message.string, tuple | list) else (message.string,)
    originals = message.id if isinstance(message.id, tuple | list) else (message.id,)
    if message.fuzzy:
        yield "doubtful (fuzzy)"
    if not all(translated):
        yield "empty"
        return
    wanted = {place for original in originals for place in _places(original)}
    for text in translated:
        if not set(_places(text)) <= wanted or (len(originals) == 1 and set(_places(text)) != wanted):
            yield "other placeholders than the original"


def _places(text: str) -> list[str]:
    return [found[0] for found in _PLACE.finditer(text)]


def update() -> int:
    """Adds missing texts to the catalogues, untranslated; returns how many."""
    added = 0
    for folder, texts in by_app().items():
        path = folder / CATALOGUE
        known, elsewhere = _read(path), _translated_elsewhere(path)
        missing = [
            text
            for text in texts
            if (text.context, text.singular) not in known and (text.context or text.singular not in elsewhere)
        ]
        if not missing or folder == HOUSE:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write("".join(_entry(text) for text in missing))
        added += len(missing)
    return added


def _entry(text: Text) -> str:
    lines = ["", f"msgctxt {_quoted(text.context)}" if text.context else "", f"msgid {_quoted(text.singular)}"]
    lines += [f"msgid_plural {_quoted(text.plural)}", 'msgstr[0] ""'] if text.plural else ['msgstr ""']
    return "\n" + "\n".join(line for line in lines if line) + "\n"


def _quoted(text: str | None) -> str:
    escaped = (text or "").replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


if __name__ == "__main__":
    if not settings.configured:
        settings.configure()
    if sys.argv[1:] == ["update"]:
        print(f"{update()} texts added.")
    elif sys.argv[1:] == ["check"]:
        wrong = problems()
        print("\n".join(wrong) or "Every text has its Vietnamese.")
        sys.exit(bool(wrong))
    else:
        sys.exit("usage: python tools/translations.py check|update")
