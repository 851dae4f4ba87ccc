"""The provisioning port: what is asked of whatever runs the services, and what came of it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Literal, NamedTuple, Protocol

from cloudspace.commerce.services.rules import CallKind

Verdict = Literal["done", "by_hand", "retry", "stopped"]


class Job(NamedTuple):
    """One call. Numbers and the plan's facts only: whoever runs the service need not know whose it is (D1).

    `id` is the same at every try, so that the other side can leave out repeats.
    """

    id: uuid.UUID
    kind: CallKind
    service: str
    order: str
    product_kind: str
    plan: uuid.UUID
    months: int
    at: dt.datetime


class Outcome(NamedTuple):
    """`done`; `by_hand`: staff do it and say so; `retry` later; `stopped`: staff must look. `code` says why."""

    verdict: Verdict
    code: str


class Provisioner(Protocol):
    """A driver."""

    def call(self, job: Job) -> Outcome:
        """Asks for `job`; failures are outcomes, not exceptions."""
