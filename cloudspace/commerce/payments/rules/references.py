"""References that come back from a bank: capitals and digits with a check, found wherever the bank put them.

`CS` + nine characters of Crockford's alphabet + one check character. Banks raise letters, drop or insert blanks and
dashes, and put the reference between words of their own; none of that hides it.
"""

from __future__ import annotations

import unicodedata

PREFIX = "CS"
LENGTH = 12
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_TYPED_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_RANDOM = 9
MOST_TEXT = 2000


def make(random: str) -> str:
    """The reference of nine random characters of the alphabet. Raises ValueError for others."""
    if len(random) != _RANDOM or any(letter not in _ALPHABET for letter in random):
        raise ValueError("a reference is made of nine characters of Crockford's alphabet")
    return f"{PREFIX}{random}{_check(random)}"


def found_in(text: str) -> tuple[str, ...]:
    """All well-formed references in `text`, in order, without repeats; letters that look alike are read as digits."""
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKC", text[:MOST_TEXT]).upper()
        if letter.isascii() and letter.isalnum()
    )
    found: dict[str, None] = {}
    start = plain.find(PREFIX)
    while start >= 0:
        body = plain[start + len(PREFIX) : start + LENGTH].translate(_TYPED_ALIKE)
        if len(body) == _RANDOM + 1 and all(letter in _ALPHABET for letter in body) and body[-1] == _check(body[:-1]):
            found[PREFIX + body] = None
        start = plain.find(PREFIX, start + 1)
    return tuple(found)


def _check(random: str) -> str:
    # Odd weights have inverses modulo 32, so every single wrong character is noticed.
    weighted = sum((2 * place + 3) * _ALPHABET.index(letter) for place, letter in enumerate(random))
    return _ALPHABET[(weighted + 7) % 32]
