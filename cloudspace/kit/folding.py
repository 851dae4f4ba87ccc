"""Vietnamese words made comparable: without marks, with đ as d, both tone placements alike."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[0-9a-z]+")
# đ does not decompose under NFD, so it is mapped by hand.
_STROKES = str.maketrans({"đ": "d", "Đ": "d", "ð": "d", "Ð": "d", "ß": "ss", "ø": "o", "ł": "l"})


def fold(text: str) -> str:
    """`text` in lower case without marks: "Nguyễn Thị Thuỷ" and "NGUYEN THI THUY" give the same."""
    decomposed = unicodedata.normalize("NFD", text.casefold().translate(_STROKES))
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(_WORD.findall(plain.translate(_STROKES)))


def words(text: str) -> tuple[str, ...]:
    """The folded words of `text`, in order."""
    return tuple(fold(text).split())
