"""Values that are looked for afterwards: each unique, all with a stem that stands nowhere else, in every spelling."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

# Letters that no word has in this order, one of them with two marks.
STEM = "Qzẳvxwjkq"
PHONE_STEM = "987531"
NETWORK_STEM = "100.77."
TAX_STEM = "0300588569"
# Nothing else in the shop happened in these two years.
FIRST_BIRTH = dt.date(1953, 1, 1)


class Spelling(NamedTuple):
    """One way in which a stem may stand in a file."""

    name: str
    written: bytes


def word(number: int, what: str) -> str:
    """A canary for what customer `number` typed as `what`: letters alone, so that it may be a name."""
    return STEM + what + "".join(chr(ord("a") + int(digit)) for digit in f"{number:04}")


def plain(text: str) -> str:
    """`text` without its marks, as an address or a bank spells it."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def phone(number: int) -> str:
    """A number as a person types it."""
    return f"0{PHONE_STEM[:3]} {PHONE_STEM[3:]} {number:03}"


def network(number: int) -> str:
    """The address of a visitor's network."""
    return f"{NETWORK_STEM}{number // 250}.{number % 250}"


def tax_code(number: int) -> str:
    """A branch of the same organisation each."""
    return f"{TAX_STEM}-{number:03}"


def birth_date(number: int) -> str:
    """A day as a person types it; unique up to some seven hundred."""
    return f"{FIRST_BIRTH + dt.timedelta(days=number % 700):%d/%m/%Y}"


def spellings() -> list[Spelling]:
    """Every way in which one of the stems could have been written down."""
    found = []
    for case, text in _cases(STEM):
        for name, code in (("utf-8", "utf-8"), ("utf-16le", "utf-16-le"), ("utf-16be", "utf-16-be")):
            found.append(Spelling(f"{case} {name}", text.encode(code)))
        raw = text.encode()
        found += [
            Spelling(f"{case} percent", quote(text).encode()),
            Spelling(f"{case} percent lower", quote(text).lower().encode()),
            Spelling(f"{case} json", json.dumps(text)[1:-1].encode()),
            Spelling(f"{case} hex", raw.hex().encode()),
            Spelling(f"{case} hex upper", raw.hex().upper().encode()),
            Spelling(f"{case} octal", _octal(raw)),
            *(Spelling(f"{case} base64", one) for one in _base64(raw)),
        ]
    found += [Spelling("phone base64", one) for one in _base64(f"+84{PHONE_STEM}".encode())]
    found.append(Spelling("phone utf-16", PHONE_STEM.encode("utf-16-le")))
    found.append(Spelling("phone hex", f"+84{PHONE_STEM}".encode().hex().encode()))
    return found


def found_in(data: bytes) -> set[str]:
    """Names of the spellings in which a canary stands in `data`."""
    found = {spelling.name for spelling in _SPELLINGS if spelling.written in data}
    return found | {name for name, pattern in _DIGITS.items() if pattern.search(data)}


def found_under(folders: Iterable[Path]) -> dict[str, set[str]]:
    """Files under `folders` in which a canary stands, and how it is spelt there; their names are looked at too."""
    found: dict[str, set[str]] = {}
    for path in _files(folders):
        told = _found_in_content(path.read_bytes()) | found_in(str(path).encode())
        if told:
            found[str(path)] = told
    return found


def _found_in_content(data: bytes) -> set[str]:
    """The same bytes are searched once: most files of a database server are the same in every database and minute."""
    digest = hashlib.blake2b(data, digest_size=32).digest()
    if digest not in _searched:
        _searched[digest] = found_in(data)
    return _searched[digest]


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path


def _cases(text: str) -> Iterator[tuple[str, str]]:
    forms = {"nfc": text, "nfd": unicodedata.normalize("NFD", text), "plain": plain(text)}
    for form, spelt in forms.items():
        yield form, spelt
        yield f"{form} lower", spelt.lower()
        yield f"{form} upper", spelt.upper()


def _octal(raw: bytes) -> bytes:
    """As some servers write bytes that are no ASCII."""
    return b"".join(b"\\%03o" % byte if byte > 126 else bytes([byte]) for byte in raw)


def _base64(raw: bytes) -> Iterator[bytes]:
    """What stays the same of its Base64 wherever it begins."""
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw)
        # The first group shares bits with what stands before, the last with what follows.
        inner = coded[4 if shift else 0 :].rstrip(b"=")
        inner = inner[: len(inner) - (1 if (shift + len(raw)) % 3 else 0)]
        yield inner
        if inner != inner.translate(bytes.maketrans(b"+/", b"-_")):
            yield inner.translate(bytes.maketrans(b"+/", b"-_"))


_SPELLINGS = tuple({spelling.written: spelling for spelling in spellings()}.values())
_searched: dict[bytes, set[str]] = {}
# The literal beginning makes them as fast as a plain search. Sealed bytes written as hexadecimal hold any nine digits
# now and then, so a number must not be part of such a run; written as hexadecimal itself it is looked for above.
_DIGITS = {
    "tax code": re.compile(rb"0300588569[ .-]?[0-9]{3}(?<![0-9A-Fa-f]{16})(?![0-9A-Fa-f]{7})"),
    "birth date": re.compile(rb"195[34]-[01][0-9]-[0-3][0-9]|[0-3][0-9]/[01][0-9]/195[34]"),
    "phone": re.compile(rb"987[ .-]?531[ .-]?[0-9]{3}(?<![0-9A-Fa-f]{16})(?![0-9A-Fa-f]{7})"),
    "network": re.compile(rb"100\.77\.[0-9]{1,3}\.[0-9]{1,3}"),
}
