"""Publishing checkpoints."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connections, transaction

from cloudspace.transparency import (
    appending,
    auditing,
    checkpointing,
    checkpoints,
    head_file,
    heads,
    merkle,
    notes,
    reading,
    tiles,
)
from cloudspace.transparency.models import Checkpoint, Entry, Log, Tile
from tests.transparency.conftest import AT, StartedLog

pytestmark = pytest.mark.django_db(databases=["transparency"], transaction=True)

Append = Callable[..., dict[int, bytes]]


def sizes() -> list[int]:
    return list(Checkpoint.objects.using("transparency").order_by("size").values_list("size", flat=True))


def test_a_checkpoint_is_signed_kept_and_written_beside_the_keyring(log: StartedLog, append: Append) -> None:
    append(5)
    published = log.publish(quantum=8)
    assert checkpoints.opened(published.note, log.signer.verifier) == (log.signer.name, 8, heads.current().tree.root())
    assert reading.latest_checkpoint() == published
    assert head_file.read(log.head_path) == published.note
    assert log.head_path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(("before", "expected"), [(0, 8), (1, 8), (8, 8), (9, 16)])
def test_the_tree_is_filled_up_to_the_next_quantum(log: StartedLog, append: Append, before: int, expected: int) -> None:
    append(before)
    assert log.publish(quantum=8).size == expected


def test_every_interval_adds_a_quantum_with_or_without_business(log: StartedLog, append: Append) -> None:
    log.publish()
    log.publish()
    append(1)
    log.publish()
    append(8)
    log.publish()
    assert sizes() == [8, 16, 24, 32]


def test_a_leaf_that_pads_looks_like_any_other_from_outside(log: StartedLog, append: Append) -> None:
    append(3)
    log.publish()
    bundle = reading.entry_bundle(0, 8)
    leaves = [bundle[at : at + 34] for at in range(0, len(bundle), 34)]
    assert len({leaf[2:] for leaf in leaves}) == 8
    assert {leaf[:2] for leaf in leaves} == {b"\x00\x20"}
    padding = Entry.objects.using("transparency").filter(index__gte=3)
    assert {(bytes(one.salt), bytes(one.sealed_body), one.kind, one.tag) for one in padding} == {(b"", b"", "", None)}


def test_full_tiles_are_made_on_every_level(log: StartedLog, append: Append) -> None:
    append(66_000)
    log.publish(quantum=1000)
    made = Tile.objects.using("transparency")
    assert made.filter(level=0).count() == 66_000 // 256
    assert made.filter(level=1).count() == 1
    append(1000)
    log.publish(quantum=1000)
    assert auditing.audit(log.signer.verifier) == (67_000, 67_000 // 256 + 1, 2)


def test_each_checkpoint_continues_the_one_before(log: StartedLog, append: Append) -> None:
    heads_seen = []
    for count in (3, 300, 0, 700):
        append(count)
        heads_seen.append(checkpoints.opened(log.publish(quantum=10).note, log.signer.verifier))
    node = tiles.nodes(heads.current(), heads_seen[-1].size)
    for old in heads_seen:
        new = heads_seen[-1]
        proof = merkle.consistency_proof(old.size, new.size, node)
        assert merkle.verify_consistency(old.size, new.size, old.root, new.root, proof)


def test_a_store_behind_the_head_file_is_not_signed(log: StartedLog, append: Append) -> None:
    append(5)
    log.publish()
    kept = (log.head_path.read_bytes(), heads.current().tree)
    append(20)
    log.publish()
    newer = log.head_path.read_bytes()
    Checkpoint.objects.using("transparency").filter(size__gt=8).delete()
    Entry.objects.using("transparency").filter(index__gte=8).delete()
    Log.objects.using("transparency").update(size=8, frontier=kept[1].to_bytes())
    with pytest.raises(checkpointing.LogDiverged):
        log.publish()
    assert (sizes(), log.head_path.read_bytes()) == ([8], newer)
    append(40)
    with pytest.raises(checkpointing.LogDiverged):
        log.publish()
    assert sizes() == [8]


def test_a_head_file_one_step_behind_is_caught_up(log: StartedLog, append: Append) -> None:
    append(5)
    first = log.publish()
    log.publish()
    head_file.write(log.head_path, first.note)
    assert log.publish().size == 24
    assert log.head_path.read_bytes() == reading.latest_checkpoint().note  # type: ignore[union-attr]


@pytest.mark.parametrize("published_before", [0, 1, 2])
def test_a_checkpoint_cut_off_between_head_file_and_store_is_followed_by_the_next(
    log: StartedLog, append: Append, monkeypatch: pytest.MonkeyPatch, published_before: int
) -> None:
    for _ in range(published_before):
        log.publish()
    append(5)
    for _twice in range(2):
        _cut_off(log, monkeypatch)
    assert len(sizes()) == published_before
    shown = log.publish()
    assert log.head_path.read_bytes() == shown.note
    assert auditing.examine(log.signer.verifier, log.head_path).findings == ()


def test_a_store_put_back_to_before_a_checkpoint_that_was_cut_off_is_not_signed(
    log: StartedLog, append: Append, monkeypatch: pytest.MonkeyPatch
) -> None:
    append(5)
    log.publish()
    early = heads.current().tree
    append(20)
    _cut_off(log, monkeypatch)
    Entry.objects.using("transparency").filter(index__gte=8).delete()
    Log.objects.using("transparency").update(size=8, frontier=early.to_bytes())
    for _more in range(2):
        with pytest.raises(checkpointing.LogDiverged):
            log.publish()
        append(40)
        tiles.forget()
    assert sizes() == [8]


def _cut_off(log: StartedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Publishes until the head file is written, and no further."""

    def interrupt(*_of: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(checkpointing, "_keep", interrupt)
        with pytest.raises(KeyboardInterrupt):
            log.publish()


def test_a_lost_head_file_stops_the_signing(log: StartedLog) -> None:
    log.publish()
    log.head_path.unlink()
    log.publish()
    log.head_path.unlink()
    with pytest.raises(checkpointing.LogDiverged, match="missing"):
        log.publish()


@pytest.mark.parametrize("index", [0, 4, 299, 300])
def test_a_leaf_changed_or_lost_under_the_tree_stops_the_signing_or_the_audit(
    log: StartedLog, append: Append, index: int
) -> None:
    append(301)
    Entry.objects.using("transparency").filter(index=index).update(commitment=bytes(32))
    with pytest.raises(checkpointing.LogDiverged):
        log.publish()
    assert sizes() == []
    with pytest.raises(auditing.heads.LogDiverged):
        auditing.audit(log.signer.verifier)
    Entry.objects.using("transparency").filter(index=index).delete()
    with pytest.raises(checkpointing.LogDiverged):
        log.publish()


def test_a_tile_changed_under_the_tree_stops_the_signing(log: StartedLog, append: Append) -> None:
    append(600)
    log.publish()
    Tile.objects.using("transparency").filter(index=0).update(root=bytes(32))
    tiles.forget()
    with pytest.raises(checkpointing.LogDiverged):
        log.publish()
    with pytest.raises(auditing.heads.LogDiverged):
        auditing.audit(log.signer.verifier)


def test_a_head_that_forgot_entries_is_not_signed(log: StartedLog, append: Append) -> None:
    append(2)
    early = heads.current().tree
    append(6)
    log.publish()
    Log.objects.using("transparency").update(size=2, frontier=early.to_bytes())
    with pytest.raises(checkpointing.LogDiverged):
        log.publish()


def test_another_key_signs_nothing(log: StartedLog, append: Append) -> None:
    append(1)
    log.publish()
    for stranger in (notes.Signer("shop.example/other", bytes(32)), notes.Signer(log.signer.name, bytes(32))):
        with pytest.raises(checkpointing.LogDiverged, match="key"):
            checkpointing.publish(stranger, 8, AT, log.head_path)
    assert sizes() == [8]


def test_publishing_inside_a_transaction_is_refused(log: StartedLog) -> None:
    with pytest.raises(appending.OpenTransaction), transaction.atomic(using="transparency"):
        log.publish()
    assert sizes() == []


def test_a_head_file_that_cannot_be_written_is_said(log: StartedLog, tmp_path: Path) -> None:
    with pytest.raises(checkpointing.LogUnavailable, match="cannot be written"):
        checkpointing.publish(log.signer, 8, AT, tmp_path / "missing" / "head")
    assert sizes() == []
    assert log.publish().size == 8


def test_a_quantum_below_one_is_a_mistake(log: StartedLog) -> None:
    with pytest.raises(ValueError, match="quantum"):
        log.publish(quantum=0)


def test_the_time_of_a_checkpoint_is_kept(log: StartedLog) -> None:
    later = AT + dt.timedelta(hours=1)
    assert log.publish(at=later).at == later
    kept = reading.latest_checkpoint()
    assert kept is not None
    assert kept.at == later


def test_of_two_who_publish_at_once_the_slower_undoes_nothing(
    log: StartedLog, append: Append, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two workers: one is held up between keeping its checkpoint and writing it beside the keyring."""
    append(10)
    kept, go_on = threading.Event(), threading.Event()
    write = head_file.write

    def slowly(path: Path, note: bytes) -> None:
        if threading.current_thread().name == "slow":
            kept.set()
            go_on.wait(1)
        write(path, note)

    def publish() -> None:
        try:
            log.publish(quantum=16)
        finally:
            connections.close_all()

    monkeypatch.setattr(head_file, "write", slowly)
    slow, quick = threading.Thread(target=publish, name="slow"), threading.Thread(target=publish, name="quick")
    slow.start()
    assert kept.wait(10)
    quick.start()
    quick.join(0.5)
    go_on.set()
    for one in (slow, quick):
        one.join(10)
    newest = reading.latest_checkpoint()
    assert newest is not None
    assert newest.size == 32
    assert log.head_path.read_bytes() == newest.note
