"""Rights in an account, and the tax code of an organisation."""

from __future__ import annotations

import re
from typing import Literal

from django.utils.translation import gettext_lazy as _

Kind = Literal["person", "organisation"]
Rights = Literal["owner", "buyer", "reader"]

KINDS: tuple[Kind, ...] = ("person", "organisation")
RIGHTS: tuple[Rights, ...] = ("reader", "buyer", "owner")

RIGHTS_NAMES = {
    "owner": _("Owner"),
    "buyer": _("May order"),
    "reader": _("May look"),
}

_TAX_CODE = re.compile(r"\d{10}(\d{3})?")
# Check digit of Vietnamese tax codes: weighted sum of the first nine digits, modulo 11.
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)


def suffices(held: str, wanted: Rights) -> bool:
    """Whether whoever holds the rights `held` may do what needs `wanted`: an owner buys, a buyer reads."""
    return held in RIGHTS and RIGHTS.index(held) >= RIGHTS.index(wanted)


def tax_code(text: str) -> str | None:
    """The organisation's tax code in its one spelling (`0300588569`, `0300588569-001`), or None when it is none."""
    digits = re.sub(r"[\s.-]", "", text)
    if not _TAX_CODE.fullmatch(digits) or not digits.isascii():
        return None
    weighted = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    if int(digits[9]) != 10 - weighted % 11:
        return None
    return digits[:10] + (f"-{digits[10:]}" if digits[10:] else "")
