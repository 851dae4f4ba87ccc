"""What a promise is, and what judging one answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cloudspace.policy.model import Policy

Figures = Mapping[str, int | str]


class Page(NamedTuple):
    """A page of this shop as a visitor gets it."""

    status: int
    body: str


@dataclass(frozen=True)
class Facts:
    """What judges look at: the policy in force, the moment, and the live stores through it.

    `fetch` gets a page of this shop by path, where the caller can serve one; `sample` bounds what one probe reads.
    """

    policy: Policy
    at: dt.datetime
    fetch: Callable[[str], Page] | None = None
    sample: int = 200


@dataclass(frozen=True)
class Kept:
    """Live evidence that the promise holds, with the figures seen."""

    figures: Figures = field(default_factory=dict)


@dataclass(frozen=True)
class Broken:
    """It does not hold: `reason` is a code of `reasons`, the figures say how much."""

    reason: str
    figures: Figures = field(default_factory=dict)


@dataclass(frozen=True)
class Declared:
    """Not in force yet: shown openly, and absent from the published text."""


Verdict = Kept | Broken | Declared


def _never(facts: Facts) -> Verdict:
    return Declared()


@dataclass(frozen=True)
class Promise:
    """A clause of the policy: since which version it reads so, what enforces it (dotted paths), how it is judged.

    A promise without judge is declared only; the policy cannot put it in force (the coverage wall refuses that).
    """

    clause: str
    version: str
    enforced_by: tuple[str, ...] = ()
    probe: Callable[[Facts], Verdict] = _never

    @property
    def is_judged(self) -> bool:
        """Whether there is anything to judge it by."""
        return self.probe is not _never

    def applies(self, facts: Facts) -> bool:
        """Whether the policy says that it is in force."""
        known = facts.policy.promises.get(self.clause)
        return known is not None and known.in_force

    def judge(self, facts: Facts) -> Verdict:
        """Kept or Broken on the live stores; Declared while the policy does not put it in force."""
        return self.probe(facts) if self.applies(facts) else Declared()


def verdict(problems: Mapping[str, int], figures: Figures) -> Verdict:
    """Broken for the first problem with a count above zero, with all figures; else Kept."""
    counted = {**figures, **problems}
    for reason, count in problems.items():
        if count:
            return Broken(reason, counted)
    return Kept(counted)
