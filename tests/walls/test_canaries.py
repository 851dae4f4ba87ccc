"""The search for canaries finds one in every kind of place and spelling, and nothing where there is none."""

from __future__ import annotations

import base64
import json
import os
import random
import unicodedata
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest

from tests.walls import canaries

WRITTEN: dict[str, Callable[[str], bytes]] = {
    "as it is": str.encode,
    "lower": lambda text: text.lower().encode(),
    "upper": lambda text: text.upper().encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "utf-16 big": lambda text: text.encode("utf-16-be"),
    "decomposed": lambda text: unicodedata.normalize("NFD", text).encode(),
    "without marks": lambda text: canaries.plain(text).encode(),
    "without marks, lower": lambda text: canaries.plain(text).lower().encode(),
    "in an address": lambda text: quote(text).encode(),
    "in a form": lambda text: quote_plus(f"họ tên {text}").encode(),
    "in JSON": lambda text: json.dumps({"name": text}).encode(),
    "in hex": lambda text: text.encode().hex().encode(),
    "PostgreSQL's hex": lambda text: b"\\x" + text.encode().hex().encode(),
}


@pytest.mark.parametrize("how", WRITTEN)
@pytest.mark.parametrize("around", [b"", b"\x00\xff\x10", os.urandom(300)])
def test_a_canary_is_found_however_it_is_written(how: str, around: bytes) -> None:
    assert canaries.found_in(around + WRITTEN[how](canaries.word(7, "Ten")) + around)


@pytest.mark.parametrize("before", range(7))
@pytest.mark.parametrize("coded", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_canary_is_found_in_base64_wherever_it_begins(before: int, coded: Callable[[bytes], bytes]) -> None:
    for text in (canaries.word(7, "Ten"), canaries.plain(canaries.word(7, "Ten")).lower(), "+84987531007"):
        assert canaries.found_in(coded(b"a" * before + text.encode() + b" and after"))


@pytest.mark.parametrize("text", ["0987 531 007", "0987531007", "+84987531007", "0987.531.007", "84 987 531 007"])
def test_a_phone_is_found(text: str) -> None:
    assert canaries.found_in(f"gọi {text} nhé".encode())


def test_a_phone_is_found_in_what_a_database_server_logs() -> None:
    assert canaries.found_in(b"VALUES (7, '0987531007', 'abc')")
    assert canaries.found_in(b"INSERT INTO t VALUES ('\\x0123456789abcdef'::bytea, '+84987531007')")


@pytest.mark.parametrize("text", ["0300588569-007", "0300588569007", "03/01/1953", "1953-01-03"])
def test_a_tax_code_and_a_birth_date_are_found(text: str) -> None:
    assert canaries.found_in(f"VALUES ('{text}')".encode())


def test_nine_digits_amid_sealed_bytes_are_no_phone() -> None:
    assert not canaries.found_in(b"'\\x8f00a1b2c3d4987531007e12aa09bc4d5e'::bytea")
    assert not canaries.found_in(b"'\\x8f00a1b2c3d4e5f60987531007'::bytea")
    assert not canaries.found_in(b"'\\x98753100712aa09bc4d5e8f00a1b2c3d4'::bytea")


def test_a_network_is_found() -> None:
    assert canaries.found_in(b"from 100.77.1.249 port 80")


def test_nothing_is_found_in_noise() -> None:
    noise = random.Random(1)
    assert not canaries.found_in(noise.randbytes(2_000_000))
    assert not canaries.found_in(json.dumps([noise.random() for _ in range(50_000)]).encode())


def test_a_file_that_is_called_after_somebody_is_found(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / f"{canaries.word(7, 'Ten')}.pdf").touch()
    (tmp_path / "deep" / "quiet").write_bytes(b"x" * 1000)
    assert len(canaries.found_under([tmp_path])) == 1
