"""A warning that was written has warned nobody: what counts is when it left, and a failure is seen (R1)."""

from __future__ import annotations

import datetime as dt
import uuid

from cloudspace.compliance.retention import models, queries, tasks
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.messaging import actions as messages
from cloudspace.messaging import queries as mails
from cloudspace.messaging.models import Mail
from tests.compliance.retention.conftest import Round

Gone = tuple[uuid.UUID, dt.date]
BY = program("test")
MONTH = dt.timedelta(days=30)
DAY = dt.timedelta(days=1)


def goes_out() -> None:
    """Every mail that waits leaves, as the worker would let it."""
    for mail in Mail.objects.filter(due_at__isnull=False):
        messages.mark_sent(by=BY, mail=mail)


def warned(night: Round, dies_on: dt.date) -> Mail:
    """The warning, written in time and not sent yet."""
    with night.on(dies_on - MONTH):
        assert tasks.sweep().warned == 1
    return Mail.objects.get(kind="retention/warning")


def swept(night: Round, day: dt.date) -> tasks.Swept:
    with night.on(day):
        return tasks.sweep()


def test_nobody_is_erased_whose_warning_still_waits(gone: Gone, night: Round) -> None:
    an, dies_on = gone
    warned(night, dies_on)
    for day in (dies_on, dies_on + DAY, dies_on + 2 * DAY):
        done = swept(night, day)
        assert (done.erased, done.unwarned) == (0, 0)
    assert models.Erasure.objects.get(subject_id=an).dies_on == dies_on


def test_a_warning_that_left_late_stands_for_its_full_time_from_then(gone: Gone, night: Round) -> None:
    an, dies_on = gone
    warned(night, dies_on)
    with night.on(dies_on - 3 * DAY):
        goes_out()
    later = dies_on - 3 * DAY + MONTH
    assert swept(night, dies_on).erased == 0
    with night.on(dies_on):
        assert queries.face_of(an).erases_on == later
    assert models.Erasure.objects.get(subject_id=an).dies_on == later
    assert swept(night, later - DAY).erased == 0
    done = swept(night, later)
    assert (done.erased, done.unwarned) == (1, 0)


def test_a_warning_that_left_on_its_day_moves_nothing(gone: Gone, night: Round) -> None:
    _an, dies_on = gone
    warned(night, dies_on)
    with night.on(dies_on - MONTH):
        goes_out()
    assert swept(night, dies_on).erased == 1


def test_one_that_may_have_gone_out_counts_from_then(gone: Gone, night: Round) -> None:
    _an, dies_on = gone
    mail = warned(night, dies_on)
    with night.on(dies_on - MONTH + DAY):
        Mail.objects.filter(pk=mail.pk).update(due_at=None, uncertain_at=clock.now())
    assert swept(night, dies_on).erased == 0
    assert swept(night, dies_on + DAY).erased == 1


def test_where_no_server_takes_the_warning_the_erasure_goes_on_and_is_counted(gone: Gone, night: Round) -> None:
    """An address that died must not keep data for ever; before the day staff see the mail, after it the board tells."""
    _an, dies_on = gone
    mail = warned(night, dies_on)
    with night.on(dies_on - MONTH):
        messages.mark_failed(by=BY, mail=mail, reason="refused")
    assert [one.kind for one in mails.troubled()] == ["retention/warning"]
    assert swept(night, dies_on - DAY).erased == 0
    done = swept(night, dies_on)
    assert (done.erased, done.unwarned) == (1, 1)
    assert models.Round.objects.latest("at").unwarned == 1


def test_a_failed_warning_that_staff_send_again_is_one_that_left_late(gone: Gone, night: Round) -> None:
    _an, dies_on = gone
    mail = warned(night, dies_on)
    with night.on(dies_on - MONTH):
        messages.mark_failed(by=BY, mail=mail, reason="refused")
    with night.on(dies_on - 10 * DAY):
        messages.send_again(by=BY, mail_id=mail.pk)
        goes_out()
    assert swept(night, dies_on).erased == 0
    assert swept(night, dies_on - 10 * DAY + MONTH).erased == 1
