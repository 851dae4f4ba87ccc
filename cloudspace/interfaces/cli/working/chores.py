"""What the worker does by itself, and how often."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people import tasks as people
from cloudspace.commerce.orders import tasks as orders
from cloudspace.commerce.payments import tasks as payments
from cloudspace.commerce.services import tasks as services
from cloudspace.compliance.promises import tasks as promises
from cloudspace.compliance.retention import tasks as retention
from cloudspace.interfaces.cli import house, pages
from cloudspace.kit import clock
from cloudspace.messaging import tasks as messaging
from cloudspace.transparency import checkpointing, tag_bundles
from cloudspace.vault import files, rotating

# Few enough that a worker told to stop has soon finished what it holds.
MAILS_AT_ONCE = 50
ROWS_AT_ONCE = 20
NIGHTLY_AT = dt.time(2, 0, tzinfo=clock.VIET_NAM)
# An epoch may not outlast its day, so the next one begins a little before that.
BEFORE_EPOCH_ENDS = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class Chore:
    """Work that is looked for every `every`; `run` does a little and returns how much it did.

    With `nightly`, once a night at NIGHTLY_AT and once when the worker starts, since it may have been down then.
    """

    name: str
    run: Callable[[], int]
    every: dt.timedelta = dt.timedelta(0)
    nightly: bool = False

    def next_after(self, at: dt.datetime) -> dt.datetime:
        """When it is due again after it was done at `at`."""
        if not self.nightly:
            return at + self.every
        tonight = dt.datetime.combine(clock.day_of(at), NIGHTLY_AT)
        return tonight if tonight > at else tonight + dt.timedelta(days=1)


def all_chores(worker: uuid.UUID) -> tuple[Chore, ...]:
    """Every chore of a worker, the most urgent first."""
    seconds = dt.timedelta(seconds=1)
    checkpoints = agreements.in_force().figures.checkpoint_seconds
    return (
        Chore("mail", lambda: _mails(worker), 2 * seconds),
        Chore("provisioning", lambda: services.make_calls(worker=worker, limit=ROWS_AT_ONCE), 5 * seconds),
        Chore("payments", lambda: services.settle_due(worker=worker, limit=ROWS_AT_ONCE), 10 * seconds),
        Chore("checkpoints", _checkpoint, checkpoints * seconds),
        Chore("tags", tag_bundles.spread, checkpoints * seconds),
        Chore("adoptions", lambda: payments.retire_adopted(worker=worker, limit=ROWS_AT_ONCE), 30 * seconds),
        Chore("expiry", lambda: orders.expire_due(worker=worker, limit=ROWS_AT_ONCE), 60 * seconds),
        Chore("endings", lambda: services.end_due(worker=worker, limit=ROWS_AT_ONCE), 60 * seconds),
        Chore("registrations", people.settle, 300 * seconds),
        Chore("rotation", _rotate, 600 * seconds),
        Chore("sign-ins", lambda: people.tidy(agreements.in_force()), nightly=True),
        Chore("uploads", lambda: files.sweep_unfinished(clock.now()), nightly=True),
        Chore("begun erasures", retention.finish_begun, nightly=True),
        Chore("retention", _sweep, nightly=True),
        Chore("promises", _prove, nightly=True),
    )


def _mails(worker: uuid.UUID) -> int:
    return messaging.deliver_due(worker=worker, at=clock.now(), limit=MAILS_AT_ONCE).total()


def _checkpoint() -> int:
    here = house.here()
    figures = agreements.in_force().figures
    checkpointing.publish(here.signer("log"), figures.checkpoint_quantum, clock.now(), here.head)
    return 0


def _rotate() -> int:
    figures = agreements.in_force().figures
    if house.here().epochs().age < dt.timedelta(days=figures.epoch_days) - BEFORE_EPOCH_ENDS:
        return len(rotating.retire(clock.now()))
    retention.rotate()
    return 1


def _prove() -> int:
    board = promises.prove(signer=house.here().signer("board"), fetch=pages.fetch)
    return board.count("broken")


def _sweep() -> int:
    done = retention.sweep()
    return done.warned + done.erased
