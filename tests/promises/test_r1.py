"""R1: kept during service and one year after, then erased everywhere."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator

import pytest

from cloudspace.compliance.retention import models, tasks
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.messaging import actions as messages
from cloudspace.messaging.models import Mail
from cloudspace.vault.models import Epoch, Shredding, SubjectKey, Tombstone
from tests.compliance.retention.conftest import Round
from tests.promises.conftest import Judge, assert_broken, assert_kept

DAY = dt.timedelta(days=1)
Gone = tuple[uuid.UUID, dt.date]


@pytest.fixture
def erased(gone: Gone, night: Round, published: None) -> Iterator[uuid.UUID]:
    """An, warned and erased in time; it is the morning after, roots rotated and retired."""
    an, dies_on = gone
    night.sweep(dies_on - 30 * DAY)
    night.sweep(dies_on)
    with night.on(dies_on + DAY):
        tasks.rotate()
    with night.on(dies_on + 9 * DAY):
        tasks.rotate()
        tasks.sweep()
        yield an


def test_an_erasure_in_time_keeps_it(judge: Judge, erased: uuid.UUID) -> None:
    found = assert_kept(judge("R1"))
    assert found.figures["erased"] == 1
    assert int(found.figures["roots_destroyed"]) >= 1


def test_somebody_kept_past_their_date_breaks_it(judge: Judge, erased: uuid.UUID) -> None:
    late = clock.now() - 3 * DAY
    models.Erasure.objects.create(
        subject_id=ids.new_id(), reason="service_ended", dies_on=clock.day_of(late), made_at=late, due_at=late
    )
    assert_broken(judge("R1"), "past_their_date")


def test_an_erasure_that_waits_for_its_warning_past_the_day_breaks_it(judge: Judge, gone: Gone, night: Round) -> None:
    _an, dies_on = gone
    for day in (dies_on - 30 * DAY, dies_on, dies_on + DAY, dies_on + 2 * DAY, dies_on + 3 * DAY):
        with night.on(day):
            tasks.sweep()
            assert judge("R1").figures.get("past_their_date", 0) == (day > dies_on + 2 * DAY)


def test_what_a_failed_warning_led_to_is_told(judge: Judge, gone: Gone, night: Round) -> None:
    _an, dies_on = gone
    with night.on(dies_on - 30 * DAY):
        tasks.sweep()
        messages.mark_failed(by=program("test"), mail=Mail.objects.get(kind="retention/warning"), reason="refused")
        assert judge("R1").figures["warnings_that_failed"] == 1
    night.sweep(dies_on)
    with night.on(dies_on):
        told = judge("R1").figures
        assert (told["warnings_that_failed"], told["erased_without_warning"]) == (0, 1)


def test_a_round_that_looks_at_nobody_breaks_it(judge: Judge, gone: Gone, night: Round) -> None:
    _an, dies_on = gone
    with night.on(dies_on):
        tasks.rotate()
        assert_broken(judge("R1"), "clocks_not_looked_at")


def test_an_erasure_left_half_done_breaks_it(judge: Judge, erased: uuid.UUID) -> None:
    Shredding.objects.update(completed_at=None)
    assert_broken(judge("R1"), "shreds_left_half_done")


def test_a_root_that_outlives_the_horizon_breaks_it(judge: Judge, erased: uuid.UUID) -> None:
    Epoch.objects.filter(number=1).update(destroyed_at=None)
    assert_broken(judge("R1"), "roots_past_the_horizon")


def test_a_root_that_is_not_rotated_breaks_it(judge: Judge, erased: uuid.UUID) -> None:
    Epoch.objects.filter(ended_at=None).update(began_at=clock.now() - 3 * DAY)
    assert_broken(judge("R1"), "rotation_overdue")


def test_a_key_where_one_was_destroyed_breaks_it(judge: Judge, erased: uuid.UUID) -> None:
    laid = Tombstone.objects.filter(subject=erased.bytes)[0]
    SubjectKey.objects.create(
        subject=bytes(laid.subject), retention_class=laid.retention_class, granule=bytes(laid.granule), epoch=1,
        wrapped=bytes(60), state="bound", created_at=clock.now(),
    )  # fmt: skip
    assert_broken(judge("R1"), "key_beside_its_tombstone")


def test_a_row_that_still_names_the_erased_breaks_it(judge: Judge, erased: uuid.UUID) -> None:
    models.Look.objects.create(subject_id=erased, look_on=clock.today(), policy_digest="")
    assert_broken(judge("R1"), "rows_of_the_erased")
