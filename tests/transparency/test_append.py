"""Appending entries to the log."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction

from cloudspace.transparency import appending, auditing, heads, merkle, rows
from cloudspace.transparency.models import Entry, Log
from tests.transparency.conftest import StartedLog, new_entry

pytestmark = pytest.mark.django_db(databases=["transparency"], transaction=True)


def test_entries_are_numbered_in_order(log: StartedLog) -> None:
    assert appending.append([new_entry()[0]]) == (0,)
    assert appending.append([new_entry()[0] for _ in range(300)]) == tuple(range(1, 301))
    assert appending.append([]) == ()


def test_the_head_is_the_tree_of_all_entries(log: StartedLog, append: Callable[..., dict[int, bytes]]) -> None:
    append(5)
    append(1)
    head = heads.current()
    leaves = [merkle.leaf_hash(one) for one in rows.commitments_between(0, 6)]
    assert head.tree == merkle.Frontier().extended(leaves)


def test_what_an_entry_brings_is_kept(log: StartedLog) -> None:
    entry, _ = new_entry(tag=b"of-an")
    (number,) = appending.append([entry])
    kept = Entry.objects.using("transparency").get(index=number)
    assert bytes(kept.commitment) == entry.commitment
    assert bytes(kept.salt) == entry.salt
    assert bytes(kept.sealed_body) == b"sealed"
    assert (kept.kind, bytes(kept.tag or b""), kept.body_format) == ("opening", b"of-an", 1)


def test_sixteen_threads_make_one_history(log: StartedLog) -> None:
    numbers: list[int] = []

    def act() -> None:
        for _ in range(20):
            numbers.extend(appending.append([new_entry()[0], new_entry()[0]]))
        connections["transparency"].close()

    threads = [threading.Thread(target=act) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(640))
    assert all(second == first + 1 for first, second in zip(numbers[::2], numbers[1::2], strict=True))
    assert auditing.audit(log.signer.verifier).leaves == 640


def test_a_head_that_another_process_moved_is_read_again(log: StartedLog) -> None:
    appending.append([new_entry()[0]])
    other = appending._Queue()
    assert other.append((new_entry()[0],)) == 1
    assert appending.append([new_entry()[0]]) == (2,)
    assert other.append((new_entry()[0],)) == 3
    assert auditing.audit(log.signer.verifier).leaves == 4


def test_a_head_of_the_same_size_but_another_tree_is_read_again(log: StartedLog) -> None:
    appending.append([new_entry()[0]])
    Entry.objects.using("transparency").all().delete()
    Log.objects.using("transparency").update(size=0, frontier=b"")
    assert appending._Queue().append((new_entry()[0],)) == 0
    assert appending.append([new_entry()[0]]) == (1,)
    assert auditing.audit(log.signer.verifier).leaves == 2


def test_an_append_inside_the_callers_transaction_is_refused(log: StartedLog) -> None:
    with pytest.raises(appending.OpenTransaction), transaction.atomic(using="transparency"):
        appending.append([new_entry()[0]])
    assert heads.current().tree.size == 0


def test_an_entry_out_of_form_never_reaches_the_queue() -> None:
    for wrong in (
        {"commitment": b"short"},
        {"salt": b"short"},
        {"kind": ""},
        {"kind": "k" * 33},
        {"tag": b"t" * 65},
        {"also": (b"short", b"t" * 65)},
    ):
        given = {"commitment": bytes(32), "salt": bytes(32), "sealed_body": b"", "kind": "opening", **wrong}
        with pytest.raises(ValueError, match=r"bytes|characters"):
            appending.NewEntry(**given)  # type: ignore[arg-type]


def test_without_a_started_log_nothing_is_appended() -> None:
    with pytest.raises(appending.LogUnavailable):
        appending.append([new_entry()[0]])


def test_an_entry_that_stands_where_the_next_should_is_a_divergence(
    log: StartedLog, append: Callable[..., dict[int, bytes]]
) -> None:
    append(2)
    Log.objects.using("transparency").update(size=0, frontier=b"")
    with pytest.raises(appending.LogDiverged):
        append(1)
    assert Entry.objects.using("transparency").count() == 2
