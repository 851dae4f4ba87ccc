"""What makes a password acceptable (NIST SP 800-63B-4, section 3.1.1.2): length and a blocklist, nothing else."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Sequence
from pathlib import Path

from cloudspace.kit import folding

LONGEST = 200
# What must be left of a password once everything guessable about its owner is taken out of it.
_LEFT_AT_LEAST = 8
_SHORTEST_WORD = 3
_SHOP = ("cloudspace", "matkhau", "password")
_ROWS = (
    "0123456789" * 3,
    "9876543210" * 3,
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiopasdfghjklzxcvbnm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
)
_FILE = Path(__file__).parent / "data" / "common-passwords.txt"


def normalised(typed: str) -> str:
    """The password in NFC, so that every keyboard gives the same bytes."""
    return unicodedata.normalize("NFC", typed)


def problem(password: str, shortest: int, personal: Sequence[str] = ()) -> str | None:
    """The code of what is wrong with a normalised password, or None.

    `shortest` is the policy's figure in characters; `personal` are the owner's name, addresses and numbers.
    """
    if not password:
        return "missing"
    if len(password) < shortest:
        return "password_short"
    if len(password) > LONGEST:
        return "password_long"
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in password):
        return "unsafe_signs"
    if _common(password):
        return "password_common"
    if _about_owner(password, personal):
        return "password_personal"
    return None


def _common(password: str) -> bool:
    plain = folding.fold(password).replace(" ", "")
    if not plain:
        return _repeats(password)
    core = re.sub(r"^\d+|\d+$", "", plain)
    return _repeats(plain) or any(plain in row for row in _ROWS) or bool({plain, core} & _blocklist())


def _repeats(plain: str) -> bool:
    """Whether the text is a few characters over and over."""
    return re.fullmatch(r"(.{1,5}?)\1+.{0,4}", plain, re.DOTALL) is not None


def _about_owner(password: str, personal: Sequence[str]) -> bool:
    """Whether little is left once the owner's and the shop's words are taken out."""
    left = folding.fold(password).replace(" ", "")
    found = False
    for word in sorted({*_SHOP, *_words(personal)}, key=len, reverse=True):
        found = found or word in left
        left = left.replace(word, "")
    left = re.sub(r"(19|20)\d\d", "", left)
    return found and len(left) < _LEFT_AT_LEAST


def _words(personal: Sequence[str]) -> set[str]:
    words = {word for value in personal for word in folding.words(value) if len(word) >= _SHORTEST_WORD}
    joined = {"".join(folding.words(value)) for value in personal}
    # A number with and without its leading zero or country code.
    return words | joined | {word[-9:] for word in joined if word[-9:].isdigit()}


@functools.cache
def _blocklist() -> frozenset[str]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
