"""Statement lines as staff paste them."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloudspace.commerce.payments.drivers import statement
from cloudspace.commerce.payments.rules import references
from cloudspace.kit import clock

REFERENCE = references.make("7QM2XK9PA")
LINES = [
    f"22/11/2026 09:30\t+1.250.000\tFT26326123456\tNGUYEN VAN AN chuyen tien {REFERENCE}",
    f"2026-11-22 09:30:00;1250000;FT26326123456;NGUYEN VAN AN chuyen tien {REFERENCE}",
    f"FT26326123456 | NGUYEN VAN AN chuyen tien {REFERENCE} | 1,250,000 VND | 22-11-2026 09:30",
    f"22.11.2026 9:30;+ 1 250 000 ₫;ft26326123456;NGUYEN VAN AN chuyen tien {REFERENCE}",
]


@pytest.mark.parametrize("line", LINES)
def test_banks_write_one_transfer_in_many_ways(line: str) -> None:
    notice = statement.read(line)
    assert notice.amount == 1_250_000
    assert notice.received_at == dt.datetime(2026, 11, 22, 9, 30, tzinfo=clock.VIET_NAM)
    assert notice.description == f"NGUYEN VAN AN chuyen tien {REFERENCE}"
    assert notice.bank_code == "FT26326123456"


@pytest.mark.parametrize(
    "line",
    [
        f"22/11/2026;123456;250.000;{REFERENCE}",
        f"22/11/2026;0123456789;250000;{REFERENCE}",
        f"22/11/2026;190123456789;250.000;{REFERENCE}",
        f"22/11/2026;190123456789;250000 VND;{REFERENCE}",
        f"22/11/2026;5.000.000;+250.000;{REFERENCE}",
    ],
)
def test_a_code_an_account_or_a_balance_is_not_taken_for_the_amount(line: str) -> None:
    assert statement.read(line).amount == 250_000


def test_our_reference_alone_is_the_description_and_not_the_banks_code() -> None:
    notice = statement.read(f"22/11/2026\t119.000\t{REFERENCE}")
    assert notice.description == REFERENCE
    assert notice.bank_code == ""


@pytest.mark.parametrize(
    ("line", "lacks"),
    [
        ("", "date"),
        ("+119.000\tchuyen tien", "date"),
        ("31/02/2026\t119.000\tchuyen tien", "date"),
        ("01/01/0001\t119.000\tchuyen tien", "date"),
        ("22/11/2126\t119.000\tchuyen tien", "still to come"),
        ("22/11/2026\tchuyen tien", "amount"),
        ("22/11/2026\t-119.000\tchuyen tien", "went out"),
        ("22/11/2026\t-119.000\t5.000.000\tchuyen tien", "went out"),
        ("22/11/2026\t−119.000\t5.000.000\tchuyen tien", "went out"),
        ("22/11/2026\t119.000\t5.000.000\tchuyen tien", "more than one"),
        ("22/11/2026\t190123456789\t119000\tchuyen tien", "more than one"),
        ("22/11/2026\t119.5\tchuyen tien", "amount"),
        ("22/11/2026\t119.000", "description"),
        ("22/11/2026\t119.000\ta\u202eb", "characters"),
        ("22/11/2026\t119.000\ta\x00b", "characters"),
        ("x" * 1001, "longer"),
    ],
)
def test_what_is_missing_is_named(line: str, lacks: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        with pytest.raises(statement.StatementUnreadable) as refused:
            statement.read(line)
        assert lacks in str(refused.value)


@given(st.text(max_size=200))
def test_no_line_breaks_the_reader(line: str) -> None:
    try:
        notice = statement.read(line)
    except statement.StatementUnreadable:
        return
    assert notice.amount > 0
    assert notice.description
