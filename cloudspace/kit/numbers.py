"""Numbers that people quote: `DH-7QM2XK9P`. Random, so that no number tells how much business there is."""

from __future__ import annotations

import re

from cloudspace.kit import ids

LONGEST = 16
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8}")
_SHAPE = re.compile(r"[A-Za-z]{2}-[0-9A-Za-z]{8}")
_TYPED_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def make(prefix: str) -> str:
    """A new number: `prefix` (capitals), a dash and eight characters without look-alikes (40 bits)."""
    return f"{prefix}-{ids.reference(8)}"


def read(text: str, prefix: str) -> str | None:
    """The number that a person typed, in its one spelling; None when it is not a number with this prefix."""
    plain = "".join(letter for letter in text.upper() if letter.isalnum())
    code = plain.removeprefix(prefix).translate(_TYPED_ALIKE)
    if not plain.startswith(prefix) or not _CODE.fullmatch(code):
        return None
    return f"{prefix}-{code}"


def is_shaped(text: str) -> bool:
    """Whether the text is written like a number, dash included; one in twenty has letters only, as a name has."""
    return _SHAPE.fullmatch(text) is not None
