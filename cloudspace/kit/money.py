"""Vietnamese đồng: whole numbers, no decimals anywhere."""

from __future__ import annotations

from typing import NewType

Vnd = NewType("Vnd", int)

# VietQR and bank transfers carry at most 13 characters of amount (EMVCo tag 54).
LARGEST = Vnd(999_999_999_999)


def vnd(amount: int) -> Vnd:
    """`amount` as đồng. Raises ValueError when it is not a whole number within ±LARGEST."""
    if isinstance(amount, bool) or not isinstance(amount, int) or abs(amount) > LARGEST:
        raise ValueError("an amount in đồng is a whole number")
    return Vnd(amount)


def written(amount: int) -> str:
    """`1250000` as `1.250.000 ₫` (no-break space), the same in both languages."""
    return f"{amount:,}".replace(",", ".") + "\u00a0₫"
