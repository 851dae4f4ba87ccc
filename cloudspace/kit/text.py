"""What people type, made safe to keep: one normal form, no invisible control."""

from __future__ import annotations

import unicodedata

# Bidirectional overrides can make a name read as another one at the desk.
_BIDIRECTIONAL = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class UnsafeText(ValueError):
    """The text holds control or direction characters that nobody types on purpose."""


def line(text: str) -> str:
    """One line in NFC with single spaces. Raises UnsafeText for control or direction characters."""
    return " ".join(_checked(text, keep="").split())


def block(text: str) -> str:
    """Several lines in NFC, line ends as `\\n`, no trailing blanks. Raises UnsafeText like `line`."""
    lines = _checked(text.replace("\r\n", "\n").replace("\r", "\n"), keep="\n\t").split("\n")
    return "\n".join(part.rstrip() for part in lines).strip()


def _checked(text: str, *, keep: str) -> str:
    normal = unicodedata.normalize("NFC", text)
    for letter in normal:
        if letter in keep:
            continue
        if letter in _BIDIRECTIONAL or unicodedata.category(letter) in {"Cc", "Cs"} and letter not in "\n\t ":
            raise UnsafeText
    return normal
