"""Time that passes, and a customer whose service is over."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db.models import F

from cloudspace.accounts.people import actions as people
from cloudspace.compliance.retention import queries, tasks
from cloudspace.config import installation
from cloudspace.kit import clock
from cloudspace.messaging.models import Mail
from tests.compliance.conftest import buys, by, publish

At = Callable[..., "Round"]


class Round:
    """The shop on a later day: a checkpoint of that day is published, so that its clock is trusted."""

    def __init__(self, home: installation.Home) -> None:
        self.home = home

    @contextmanager
    def on(self, day: dt.date) -> Iterator[None]:
        """Within the block it is the morning of `day`."""
        with clock.set_to(clock.start_of(day) + dt.timedelta(hours=3)):
            publish(self.home)
            yield

    def sweep(self, day: dt.date) -> tasks.Swept:
        """The nightly round of `day`; mails of the days before left when they were written."""
        mails_left()
        with self.on(day):
            return tasks.sweep()


def mails_left() -> None:
    """Every mail that waits left when it was written, as the worker lets them."""
    Mail.objects.filter(due_at__isnull=False).update(due_at=None, sent_at=F("created_at"))


@pytest.fixture
def night(accounts: installation.Home) -> Round:
    """Plays days."""
    return Round(accounts)


def closes(subject: uuid.UUID) -> dt.date:
    """The person closes their account today; returns the day on which their data dies."""
    people.close(by=by(subject), subject_id=subject)
    dies_on = queries.face_of(subject).clock.dies_on
    assert dies_on is not None
    return dies_on


@pytest.fixture
def gone(an: uuid.UUID) -> tuple[uuid.UUID, dt.date]:
    """An, who bought once and closed everything today, and the day of the erasure."""
    buys(an)
    return an, closes(an)
