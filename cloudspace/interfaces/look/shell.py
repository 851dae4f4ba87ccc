"""What stands around every page: who runs the shop, the languages, and where the fixed links lead.

The paths are those that the shop promises to the outside; Vietnamese stands at `/`, English at `/en/`.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from cloudspace.interfaces.look.parts import Link
from cloudspace.policy import model

PREFIXES = {"vi": "", "en": "/en"}
NAMES = {"vi": "Tiếng Việt", "en": "English"}


@dataclass(frozen=True, eq=False)
class Operator:
    """Who runs the site, in the reader's language (S1). `example` while facts are still placeholders.

    Made once (`operator_of`), and its own key in whatever is made from it.
    """

    name: str
    site: str
    legal_name: str
    tax_code: str
    address: str
    phone: str
    email: str
    complaints: str
    example: bool

    @property
    def phone_href(self) -> str:
        """The number as a `tel:` link, international."""
        digits = "".join(letter for letter in self.phone if letter.isdigit() or letter == "+")
        return "tel:" + ("+84" + digits[1:] if digits.startswith("0") else digits)


@dataclass(frozen=True, eq=False)
class Places:
    """The paths of the fixed links, in the reader's language.

    Made once (`places`), and its own key like the operator.
    """

    home: str
    account: str
    desk: str
    policy: str
    terms: str
    promises: str
    log: str


@dataclass(frozen=True)
class Shell:
    """The context that `look/base.html` needs, under the name `shell`."""

    operator: Operator | None
    language: str
    languages: tuple[Link, ...]
    places: Places
    theme: str


@functools.lru_cache(maxsize=16)
def operator_of(policy: model.Policy, language: str) -> Operator:
    """The operator's facts as `policy` states them, in `language`."""
    facts = policy.operator
    return Operator(
        name=facts.trading_name,
        site=facts.site,
        legal_name=facts.legal_name,
        tax_code=facts.tax_code,
        address=_in(facts.address, language),
        phone=facts.phone,
        email=facts.email,
        complaints=_in(facts.complaint_channel, language),
        example=bool(facts.examples),
    )


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("vi") or next(iter(words.values()), "")


@functools.cache
def places(language: str) -> Places:
    """The fixed links for `language`."""
    prefix = PREFIXES.get(language, "")
    return Places(
        home=f"{prefix}/",
        account=f"{prefix}/account/",
        desk=f"{prefix}/desk/",
        policy=f"{prefix}/policy/",
        terms=f"{prefix}/terms/",
        promises=f"{prefix}/promises/",
        log="/transparency/checkpoint",
    )


def languages(full_path: str, current: str) -> tuple[Link, ...]:
    """One link per language to the page at `full_path` (query kept), the current one marked; `icon` is its code."""
    return tuple(
        Link(label=NAMES[code], href=_translated(full_path, code), icon=code, current=code == current)
        for code in PREFIXES
    )


def _translated(full_path: str, code: str) -> str:
    """`full_path` in the language `code`: every page stands under both prefixes at the same path."""
    bare = full_path
    for prefix in filter(None, PREFIXES.values()):
        if bare == prefix or bare.startswith(prefix + "/"):
            bare = bare[len(prefix) :] or "/"
    return PREFIXES[code] + bare
