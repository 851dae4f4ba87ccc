"""Phone numbers are written as people write them."""

from __future__ import annotations

import phonenumbers
import pytest

from cloudspace.kit import phones


@pytest.mark.parametrize(
    ("kept", "told"),
    [("+84912345678", "0912 345 678"), ("+842838123456", "028 3812 3456"), ("+12015550123", "+1 201-555-0123")],
)
def test_at_home_nationally_and_from_elsewhere_internationally(kept: str, told: str) -> None:
    assert phones.written(kept) == told


@pytest.mark.parametrize("kept", ["+84912345678", "+842838123456", "+842043855555", "+84868095768", "+8419001234"])
def test_a_number_of_viet_nam_is_written_as_the_library_writes_what_it_reads(kept: str) -> None:
    read = phonenumbers.parse(kept)
    assert phones.written(kept) == phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.NATIONAL)
