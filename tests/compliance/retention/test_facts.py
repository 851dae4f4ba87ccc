"""What is gathered about people before a clock runs on them (R1)."""

from __future__ import annotations

import datetime as dt

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.models import Device
from cloudspace.compliance.retention import facts, models, queries
from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from tests.compliance.retention.conftest import Round

DAY = dt.timedelta(days=1)


def test_the_last_activity_is_the_latest_moment_that_is_over(accounts: installation.Home) -> None:
    began = clock.now() - 40 * DAY
    with clock.set_to(began):
        mai = people.introduce(by=program("test"), kind="enquirer").pk
    Device.objects.create(id=ids.new_id(), subject_id=mai, started_at=began + 10 * DAY, runs_out_at=began + 30 * DAY)
    for now, last in (
        (began + 20 * DAY, began + 10 * DAY),
        (began + 30 * DAY, began + 30 * DAY),
        (began + 39 * DAY, began + 30 * DAY),
    ):
        with clock.set_to(now):
            assert facts.last_activity([mai]) == {mai: clock.day_of(last)}


def test_whoever_cannot_be_warned_is_foreseen_on_their_day_and_not_before(
    accounts: installation.Home, night: Round
) -> None:
    mai = people.introduce(by=program("test"), kind="enquirer").pk
    dies_on = queries.face_of(mai).clock.dies_on
    assert dies_on is not None
    early = night.sweep(dies_on - DAY)
    assert (early.erased, early.withdrawn) == (0, 0)
    assert not models.Erasure.objects.filter(subject_id=mai).exists()
    assert night.sweep(dies_on).erased == 1
