"""The board: every promise judged at one moment."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from cloudspace.compliance.promises import clauses
from cloudspace.compliance.promises.judging import Broken, Declared, Facts, Figures, Kept, Promise, Verdict
from cloudspace.kit import leasing

State = Literal["kept", "broken", "declared"]
SCHEMA = "cloudspace-board/1"


@dataclass(frozen=True)
class Line:
    """One promise on the board. `reason` is a code, empty unless broken; `milliseconds` is how long judging took."""

    clause: str
    state: State
    reason: str
    figures: Figures
    enforced_by: tuple[str, ...]
    milliseconds: int


@dataclass(frozen=True)
class Board:
    """All of them, under one policy at one moment."""

    at: dt.datetime
    policy_version: str
    policy_digest: str
    lines: tuple[Line, ...]

    def count(self, state: State) -> int:
        """How many promises are in that state."""
        return sum(line.state == state for line in self.lines)

    @property
    def holds(self) -> bool:
        """Whether no promise in force is broken."""
        return self.count("broken") == 0


def drawn(facts: Facts, promises: Sequence[Promise] = clauses.ALL) -> Board:
    """Judges every promise. A judge that fails has proved nothing: its promise counts as broken."""
    return Board(
        at=facts.at,
        policy_version=facts.policy.version,
        policy_digest=facts.policy.digest,
        lines=tuple(_line(promise, facts) for promise in promises),
    )


def _line(promise: Promise, facts: Facts) -> Line:
    began = time.perf_counter()
    found = _judged(promise, facts)
    took = int((time.perf_counter() - began) * 1000)
    if isinstance(found, Declared):
        return Line(promise.clause, "declared", "", {}, promise.enforced_by, took)
    if isinstance(found, Kept):
        return Line(promise.clause, "kept", "", dict(found.figures), promise.enforced_by, took)
    return Line(promise.clause, "broken", found.reason, dict(found.figures), promise.enforced_by, took)


def _judged(promise: Promise, facts: Facts) -> Verdict:
    if promise.applies(facts) and not promise.is_judged:
        return Broken("judge_failed", {"error": "no_judge"})
    try:
        return promise.judge(facts)
    # Whatever stops a probe, one thing is sure: nothing is proved. The others are judged all the same.
    except Exception as error:
        return Broken("judge_failed", {"error": leasing.error_code(error)})


def as_values(board: Board) -> dict[str, Any]:
    """The board as plain values with one canonical form: no times but the moment, no fractions."""
    return {
        "schema": SCHEMA,
        "at": board.at,
        "policy": {"version": board.policy_version, "digest": board.policy_digest},
        "promises": [
            {
                "clause": line.clause,
                "state": line.state,
                "reason": line.reason,
                "figures": dict(line.figures),
                "enforced_by": list(line.enforced_by),
            }
            for line in board.lines
        ],
    }


def from_values(values: Mapping[str, Any]) -> Board:
    """The board that `as_values` wrote, as read back from JSON."""
    return Board(
        at=dt.datetime.fromisoformat(str(values["at"])),
        policy_version=values["policy"]["version"],
        policy_digest=values["policy"]["digest"],
        lines=tuple(
            Line(one["clause"], one["state"], one["reason"], one["figures"], tuple(one["enforced_by"]), 0)
            for one in values["promises"]
        ),
    )
