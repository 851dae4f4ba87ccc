"""What a catalogue entry must look like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Words(NamedTuple):
    """One text in both languages."""

    vi: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in `language`; Vietnamese where another one is asked for."""
        return self.en if language == "en" else self.vi


class Spec(NamedTuple):
    """One line of a plan's table, such as memory: 4 GB."""

    label: Words
    value: Words


def is_slug(text: str) -> bool:
    """Whether `text` can stand in an address: small letters, digits, single dashes."""
    return bool(_SLUG.fullmatch(text)) and len(text) <= 60


def specs_as_json(specs: Sequence[Spec]) -> list[dict[str, str]]:
    """How a plan keeps its table."""
    return [
        {"label_vi": s.label.vi, "label_en": s.label.en, "value_vi": s.value.vi, "value_en": s.value.en} for s in specs
    ]


def specs_in(language: str, kept: Sequence[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """The table in one language: (label, value) per line."""
    suffix = "en" if language == "en" else "vi"
    return tuple((line[f"label_{suffix}"], line[f"value_{suffix}"]) for line in kept)
