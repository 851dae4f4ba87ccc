"""What people type, made safe to keep: one normal form, no invisible control."""

from __future__ import annotations

import re
import unicodedata

# Controls, lone surrogates, and bidirectional overrides, which make a name read as another one at the desk.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class UnsafeText(ValueError):
    """The text holds control or direction characters that nobody types on purpose."""


def line(text: str) -> str:
    """One line in NFC with single spaces. Raises UnsafeText for control or direction characters."""
    return " ".join(_checked(text).split())


def block(text: str) -> str:
    """Several lines in NFC, line ends as `\\n`, no trailing blanks. Raises UnsafeText like `line`."""
    lines = _checked(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return "\n".join(part.rstrip() for part in lines).strip()


def _checked(text: str) -> str:
    if _UNSAFE.search(text):
        raise UnsafeText
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
