"""Readings of the register."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import NamedTuple

from cloudspace.egress import rules
from cloudspace.egress.models import Departure
from cloudspace.vault.opening import CaseRef


class Tally(NamedTuple):
    """How often something left to a recipient for a purpose, and under which policy digests."""

    recipient: str
    purpose: str
    departures: int


def departures_of(case: CaseRef) -> list[Departure]:
    """What left for one case, oldest first."""
    return list(Departure.objects.filter(case_kind=case.kind, case_id=case.id).order_by("at"))


def tallies(since: dt.datetime) -> list[Tally]:
    """Departures since then, counted by recipient and purpose, in their alphabetical order."""
    pairs = Departure.objects.filter(at__gte=since).values_list("recipient", "purpose")
    return [Tally(*pair, count) for pair, count in sorted(Counter(pairs.iterator()).items())]


def undeclared(policy: rules.Declared, since: dt.datetime) -> int:
    """How many departures under `policy` since then it does not declare: always 0 where the promise holds (D1)."""
    rows = Departure.objects.filter(at__gte=since, policy_digest=policy.digest)
    kinds = Counter(
        (row.recipient, row.purpose, tuple(row.fields))
        for row in rows.only("recipient", "purpose", "fields").iterator()
    )
    return sum(count for kind, count in kinds.items() if rules.refusal(policy, *kind))
