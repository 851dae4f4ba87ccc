"""Numbers that people quote."""

from __future__ import annotations

import pytest

from cloudspace.kit import numbers


def test_a_number_reads_back_however_it_is_typed() -> None:
    made = numbers.make("DH")
    for typed in (made, made.lower(), made.replace("-", ""), f" {made.replace('-', ' ')} "):
        assert numbers.read(typed, "DH") == made
    assert numbers.read(made, "YC") is None


def test_look_alikes_are_read_as_what_was_meant() -> None:
    assert numbers.read("DH-OIL23456", "DH") == "DH-01123456"


@pytest.mark.parametrize("text", ["YC-CPKKRFTF", "DH-7QM2XK9P", "kh-abcdefgh"])
def test_a_number_without_digits_is_still_shaped_like_one(text: str) -> None:
    assert numbers.is_shaped(text)


@pytest.mark.parametrize("text", ["Khanh Trang", "KHANHTRANG", "Nguyễn Thị An", "0912345678", "DH-7QM2"])
def test_a_name_or_a_phone_is_not_shaped_like_a_number(text: str) -> None:
    assert not numbers.is_shaped(text)
