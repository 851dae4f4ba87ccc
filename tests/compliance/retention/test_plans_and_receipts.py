"""What a dry run plans and leaves alone, and what a receipt says of the newest checkpoint (R1)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

from cloudspace.compliance.retention import models, queries, tasks
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import program
from cloudspace.transparency import reading
from cloudspace.vault import ledger
from tests.accounts.conftest import AN, Signed
from tests.compliance.retention.conftest import Round

Gone = tuple[uuid.UUID, dt.date]
Enter = Callable[..., Signed]
MONTH = dt.timedelta(days=30)
DAY = dt.timedelta(days=1)


def test_a_dry_run_tells_of_a_withdrawal_and_leaves_it_to_the_round(an: uuid.UUID, night: Round, enter: Enter) -> None:
    dies_on = queries.face_of(an).clock.dies_on
    assert dies_on is not None
    night.sweep(dies_on - MONTH)
    with night.on(dies_on - 10 * DAY):
        enter(AN.email)
    before, rounds = list(models.Erasure.objects.values()), models.Round.objects.count()
    told = tasks.sweep(clock.start_of(dies_on), dry_run=True)
    assert [(one.what, one.subject) for one in told.planned] == [("withdraw", an)]
    assert told.withdrawn == 0
    assert (list(models.Erasure.objects.values()), models.Round.objects.count()) == (before, rounds)
    assert night.sweep(dies_on).withdrawn == 1


def test_a_dry_run_plans_nothing_for_whoever_is_warned_and_waits(gone: Gone, night: Round) -> None:
    _an, dies_on = gone
    night.sweep(dies_on - MONTH)
    assert tasks.sweep(clock.start_of(dies_on - DAY), dry_run=True).planned == ()


def test_a_receipt_says_which_of_its_entries_the_newest_checkpoint_covers(gone: Gone, night: Round) -> None:
    _an, dies_on = gone
    night.sweep(dies_on - MONTH)
    night.sweep(dies_on)
    code, receipt = ids.readable_code(20), models.ErasureReceipt.objects.get()
    receipt.code_digest = queries.digests.of_code(code)
    receipt.save()

    def covered() -> tuple[bool, bool]:
        proof = queries.receipt(code)
        assert proof.intention is not None
        assert proof.completion is not None
        return proof.intention.covered, proof.completion.covered

    assert covered() == (False, False)
    with night.on(dies_on):
        assert covered() == (True, True)
        newest = reading.latest_checkpoint()
        assert newest is not None
        edge = newest.first_index + newest.size
        ledger.record("founded", by=program("test"))
        last, first_after = queries._place(edge - 1), queries._place(edge)
    assert last is not None
    assert first_after is not None
    assert (last.covered, first_after.covered) == (True, False)
