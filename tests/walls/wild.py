"""What nobody types on purpose, and where it can be sent: every address of the site, every form of its pages."""

from __future__ import annotations

import ast
import html.parser
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, quote_from_bytes

from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils.regex_helper import normalize

ROOT = Path(__file__).parents[2]
# What would run, were it not escaped.
MARKUP = "<q1x onload=alert(1)>\"'&"
HUGE = "ắ" * 350_000

# One value for each way to be wild; a field gets each in turn.
TYPED: dict[str, str] = {
    "nothing": "",
    "nul": "An\0Bình",
    "direction override": "Nguyễn \u202etxt.exe",
    "zero width": "\u200bNguyễn\u200d\ufeff",
    "emoji of several": "👩‍👩‍👧‍👦🇻🇳",
    "decomposed": "Nguye\u0302\u0303n Thi\u0323 Đa\u0323o",
    "markup": MARKUP,
    "beyond 64 bit": "9" * 25,
    "negative": "-1",
    "other digits": "１２٣४²",
    "many digits": "9" * 5_000,
    "header": "an@example.vn\r\nBcc: mai@example.vn",
    "date": "29/02/1899",
    "no such id": "01890000-0000-7000-8000-000000000000",
    "not quite an id": "{urn:uuid:01890000-0000-7000-8000-00000000000}",
    "template": "{{ 7*7 }}{% debug %}%s%(name)s%n",
    "mail": "@" * 40 + "xn--\u0661.vn",
    "path": "../../../etc/passwd\\..\\",
    "format": "\ud7ff\ufdd0\uffff\U0010ffff",
}
IN_QUERIES = ("%00", "%ED%A0%80", "9" * 25, "-1", quote(MARKUP), "%0D%0ASet-Cookie:%20a=b")
# Bytes of a path or a query that are no text: a lone surrogate, a cut sequence, an overlong slash.
NO_TEXT = (b"\xed\xa0\x80", b"\xf0\x9f", b"\xc0\xaf", b"a\x00b", b"\xff\xfe")
HEADERS = tuple(
    f"HTTP_{name}"
    for name in (
        "REFERER", "USER_AGENT", "ACCEPT_LANGUAGE", "X_FORWARDED_FOR", "COOKIE", "ACCEPT_ENCODING", "IF_NONE_MATCH",
        "IF_MODIFIED_SINCE", "RANGE", "ORIGIN", "X_REQUESTED_WITH", "HX_CURRENT_URL", "X_FORWARDED_PROTO", "FORWARDED",
    )
)  # fmt: skip


def in_addresses() -> Iterator[str]:
    """Wild parts of an address, quoted."""
    yield from (quote(value[:800], safe="") for value in TYPED.values() if value)
    yield from (quote_from_bytes(value, safe="") for value in NO_TEXT)
    yield "x" * 4_000


class Route(NamedTuple):
    """One address of the URL configuration: its name, how it is written, and what stands in it."""

    name: str
    written: str
    parts: tuple[str, ...]

    def path(self, values: Mapping[str, str]) -> str:
        return "/" + self.written % values


def routes(patterns: Sequence[URLPattern | URLResolver] | None = None) -> list[Route]:
    """Every address that the site answers, from the URL configuration itself. Vietnamese ones, at no prefix."""
    return list(_walked(get_resolver().url_patterns if patterns is None else patterns, "", ""))


def _walked(patterns: Sequence[URLPattern | URLResolver], before: str, space: str) -> Iterator[Route]:
    for pattern in patterns:
        (written, _parts), *_others = normalize(pattern.pattern.regex.pattern)
        whole = before + written
        if isinstance(pattern, URLResolver):
            yield from _walked(pattern.url_patterns, whole, pattern.namespace or space)
        else:
            named = tuple(re.findall(r"%\((\w+)\)s", whole))
            yield Route(f"{space}:{pattern.name or whole}", whole, named)


def asked_for() -> list[str]:
    """Every name that a view reads from the query, found in the interfaces' own text."""
    found = set()
    for file in (ROOT / "cloudspace/interfaces").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("request.GET.get", "request.GET.getlist"):
                found.add(str(ast.literal_eval(node.args[0])))
    return sorted(found)


@dataclass
class Form:
    """A form that posts, as a page shows it: where to, and what it would send if nothing were changed."""

    action: str
    values: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, frozenset[str]]:
        """The same for two forms of one kind: of one view, with the same fields."""
        return resolve(self.action).view_name, frozenset(self.values)


class _Reader(html.parser.HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.forms = page, list[Form]()
        self._open: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self._open = Form(given.get("action") or self.page) if given.get("method", "").lower() == "post" else None
        elif self._open is None:
            return
        elif tag == "select":
            self._select = name
            self._open.values.setdefault(name, "")
        elif tag == "option" and self._select and given.get("value"):
            if "selected" in given or not self._open.values[self._select]:
                self._open.values[self._select] = given["value"]
        elif name and tag in ("input", "textarea", "button") and name != "csrfmiddlewaretoken":
            ticked = given.get("type") in ("checkbox", "radio")
            if not (tag == "button" and name == "communes"):
                self._open.values.setdefault(name, given.get("value", "on" if ticked else ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "form" and self._open is not None:
            self.forms.append(self._open)
            self._open = None


def forms(page: str, path: str) -> list[Form]:
    """The forms of a page that post."""
    reader = _Reader(path)
    reader.feed(page)
    return reader.forms


def bodies() -> Iterator[tuple[str, bytes, str]]:
    """Bodies that are no form: what they are, their bytes, and what they say they are."""
    form, parts = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"
    whole = b'--b\r\nContent-Disposition: form-data; name="body"\r\n\r\nx\r\n--b--\r\n'
    yield "JSON", b'{"email": ["\\ud800"', "application/json"
    yield "no type", b"email=an%40example.vn", ""
    yield "an unreadable type", b"email=x", "a/b/c; charset=\xff; =;;"
    yield "not UTF-8", b"email=%ED%A0%80%FF&\xff=\xfe&body=%00", form
    yield "too many fields", b"&".join(b"a%d=1" % number for number in range(1_000)), form
    yield "too large", b"body=" + b"x" * (3 * 1024 * 1024), form
    yield "named by brackets", b"body[]=1&body[__proto__]=2&=3&&&=&%=", form
    yield "parts without a boundary", whole, "multipart/form-data"
    yield "parts that break off", whole[:-20], parts
    yield "parts without an end", whole[:-8], parts
    yield "parts that are no parts", b"--b\r\n\r\n--b", parts
    yield "a boundary without end", whole, "multipart/form-data; boundary=" + "b" * 300
    yield (
        "parts in base64 that is none",
        whole.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n"),
        parts,
    )
    yield "a file", whole.replace(b'"body"', b'"body"; filename="../../a\\0.html"'), parts
    for charset in ("hex", "utf-7", "utf-16", "unicode_escape", "idna", "punycode", "no-such"):
        yield f"a form in {charset}", b"email=%5Cud800", f"{form}; charset={charset}"
        yield f"parts in {charset}", whole.replace(b"\r\n\r\nx", b"\r\n\r\n\\ud800"), f"{parts}; charset={charset}"


def headers() -> Iterator[tuple[str, dict[str, str]]]:
    """Headers that nobody's browser sends."""
    for value in ("\xed\xa0\x80", "x" * 8_000, "http://[", "//", "é" * 10, "%", "=;,\"'<q1x>", "9" * 30):
        yield value[:12], dict.fromkeys(HEADERS, value)
    # No length that lies: the web server refuses those, and no NUL, for the same reason.
    for name in ("HTTP_HOST", "CONTENT_TYPE", "HTTP_X_FORWARDED_HOST"):
        for value in ("", "a b", "[::", "x" * 300, "é", "-1", "9" * 30):
            yield f"{name} {value[:12]}", {name: value}
    yield "many cookies", {"HTTP_COOKIE": "; ".join(f"c{number}=v" for number in range(3_000))}
    yield "one cookie often", {"HTTP_COOKIE": "; ".join(["session=x", "csrf=y"] * 500)}


def combined(parts: Sequence[str], known: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Every way to fill an address with what is known of the shop."""
    for values in itertools.product(*(known.get(part, ()) for part in parts)):
        yield dict(zip(parts, values, strict=True))


def sent(form: Form, name: str, value: str, known: Mapping[str, str]) -> dict[str, Any]:
    """What the form sends when one field is wild and the others are as a person would fill them in."""
    filled = {key: given or known.get(key, "") for key, given in form.values.items()}
    return {**filled, name: value}
