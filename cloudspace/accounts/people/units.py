"""Viet Nam's two tiers of administrative units, since 1 July 2025: provinces and communes.

`data/units.json` is taken from thanglequoc/vietnamese-provinces-database (MIT, licence beside it).
"""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import NamedTuple

_FILE = Path(__file__).parent / "data" / "units.json"


class Ward(NamedTuple):
    """A commune, ward or special zone by its official code of five digits."""

    code: str
    vi: str
    en: str

    def name(self, language: str) -> str:
        """Its name with its rank: "Phường Ba Đình", "Ba Dinh Ward"."""
        return self.en if language == "en" else self.vi


class Province(NamedTuple):
    """A province or centrally run city by its official code of two digits, with its wards by code."""

    code: str
    vi: str
    en: str
    wards: dict[str, Ward]

    def name(self, language: str) -> str:
        """Its name with its rank."""
        return self.en if language == "en" else self.vi


class _Units(NamedTuple):
    dataset: str
    provinces: dict[str, Province]


@functools.cache
def _units() -> _Units:
    read = json.loads(_FILE.read_text(encoding="utf-8"))
    provinces = {
        code: Province(code, vi, en, {ward[0]: Ward(*ward) for ward in wards})
        for code, vi, en, wards in read["provinces"]
    }
    return _Units(read["dataset"], provinces)


def dataset() -> str:
    """The day as of which the units stand, such as 2026-07-25; kept with every address."""
    return _units().dataset


def provinces() -> tuple[Province, ...]:
    """All provinces in the order of their codes."""
    return tuple(_units().provinces.values())


def province(code: str) -> Province | None:
    """The province with that code."""
    return _units().provinces.get(code)


def ward(province_code: str, ward_code: str) -> Ward | None:
    """The ward with that code, if it lies in that province."""
    found = province(province_code)
    return found.wards.get(ward_code) if found else None


@functools.lru_cache(maxsize=128)
def province_choices(language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of all provinces, for a list in a form."""
    return tuple((unit.code, unit.name(language)) for unit in provinces())


@functools.lru_cache(maxsize=128)
def ward_choices(province_code: str, language: str) -> tuple[tuple[str, str], ...]:
    """(code, name) of the wards of one province; none for an unknown province."""
    found = province(province_code)
    return tuple((unit.code, unit.name(language)) for unit in found.wards.values()) if found else ()


@functools.lru_cache(maxsize=2)
def grouped_ward_choices(language: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Wards under their provinces, for one list that needs no JavaScript."""
    return tuple((unit.name(language), ward_choices(unit.code, language)) for unit in provinces())
