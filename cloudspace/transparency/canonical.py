"""The one byte form of an entry's body, so that the same facts always give the same commitment."""

from __future__ import annotations

import datetime as dt
import json
import unicodedata
import uuid
from collections.abc import Mapping
from typing import Any

# Beyond this a JSON number loses digits in readers that use doubles (RFC 8259 section 6).
LARGEST_NUMBER = 2**53 - 1


class NotCanonical(ValueError):
    """The value has no canonical form, or the bytes are not in it."""


def encode(body: Mapping[str, Any]) -> bytes:
    """`body` as canonical JSON: keys sorted by code point, no spaces, UTF-8, every string in NFC.

    Holds strings, whole numbers within ±(2⁵³ − 1), true, false, null, lists and mappings with string keys.
    UUIDs become their usual text; aware datetimes become ISO 8601 in UTC with microseconds and `Z`. Raises
    NotCanonical for anything else: floats, naive datetimes, text that is not in NFC.
    Specified in docs/transparency-format.md.
    """
    if not isinstance(body, Mapping):
        raise NotCanonical("a body is a mapping")
    return _dumped(_plain(body))


def decode(data: bytes) -> dict[str, Any]:
    """The mapping whose canonical form is exactly `data`. Raises NotCanonical."""
    try:
        body = json.loads(data.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError):
        raise NotCanonical("not JSON in UTF-8") from None
    if not isinstance(body, dict) or encode(body) != data:
        raise NotCanonical("not in canonical form")
    return body


def _dumped(value: Any) -> bytes:
    try:
        text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return text.encode("utf-8")
    except (UnicodeEncodeError, RecursionError):
        raise NotCanonical("text that UTF-8 cannot hold, or nested too deeply") from None


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        if not unicodedata.is_normalized("NFC", value):
            raise NotCanonical("text is not in NFC")
        return value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        if abs(value) > LARGEST_NUMBER:
            raise NotCanonical("the number is too large")
        return int(value)
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime):
        return _moment(value)
    if isinstance(value, Mapping):
        return {_key(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise NotCanonical(f"{type(value).__name__} has no canonical form")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise NotCanonical("a key is not a string")
    return str(_plain(key))


def _moment(value: dt.datetime) -> str:
    if value.tzinfo is None:
        raise NotCanonical("a time without its zone")
    return value.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _no_float(text: str) -> Any:
    raise NotCanonical("a number is not whole")
