"""One body, one byte form."""

from __future__ import annotations

import datetime as dt
import unicodedata
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.transparency import canonical

_TEXT = st.text(st.characters(exclude_categories=["Cs"])).map(lambda text: unicodedata.normalize("NFC", text))
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | _TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4),
    max_leaves=12,
)


def test_keys_are_sorted_and_nothing_is_added() -> None:
    subject = uuid.UUID("01932c07-1c2e-7000-8000-000000000001")
    at = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    body = {"subject": subject, "at": at, "kind": "opening", "count": 3, "held": None, "ok": True}
    assert canonical.encode(body) == (
        b'{"at":"2026-11-22T03:00:00.000000Z","count":3,"held":null,"kind":"opening","ok":true,'
        b'"subject":"01932c07-1c2e-7000-8000-000000000001"}'
    )


def test_vietnamese_stands_as_it_is_written() -> None:
    assert canonical.encode({"lý do": "tra cứu"}) == '{"lý do":"tra cứu"}'.encode()


@given(st.dictionaries(_TEXT, _VALUES, max_size=5))
def test_what_was_encoded_decodes_to_the_same(body: dict[str, Any]) -> None:
    data = canonical.encode(body)
    assert canonical.decode(data) == body
    assert canonical.encode(canonical.decode(data)) == data


@pytest.mark.parametrize(
    "body",
    [
        {"share": 0.5},
        {"share": float("nan")},
        {1: "number as key"},
        {"text": "e\u0301"},
        {"e\u0301": "key"},
        {"at": dt.datetime(2026, 1, 1)},  # noqa: DTZ001
        {"large": 2**53},
        {"raw": b"bytes"},
        {"half": "\ud800"},
        {"inner": [{"deep": 1.0}]},
        ["a list"],
    ],
)
def test_what_has_no_canonical_form_is_refused(body: Any) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.encode(body)


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b'{"a":1,"a":1}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":-0}',
        b'{"a":NaN}',
        b'{"a":"\\u0041"}',
        b'{"a":"\\/"}',
        b"[1]",
        b"not json",
        b'{"a":"\xff"}',
        '{"a":"e\u0301"}'.encode(),
        b'{"a":' + b"9" * 5000 + b"}",
        b'{"a":' + b"[" * 100_000,
    ],
)
def test_bytes_in_another_form_are_refused(data: bytes) -> None:
    with pytest.raises(canonical.NotCanonical):
        canonical.decode(data)
