"""The end of a log and its successor."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

import pytest

from cloudspace.transparency import (
    appending,
    auditing,
    checkpointing,
    checkpoints,
    heads,
    notes,
    origins,
    reading,
    signing_keys,
    verifying,
)
from cloudspace.transparency.models import Checkpoint, Entry, Log
from tests.transparency.conftest import AT, ORIGIN, StartedLog

pytestmark = pytest.mark.django_db(databases=["transparency"], transaction=True)

Append = Callable[..., dict[int, bytes]]


def successor(log: StartedLog, head_note: bytes | None = None) -> StartedLog:
    name = origins.succeed(log.signer.verifier, AT, head_note)
    path = log.head_path.parent / f"log-{name.rpartition('/')[2]}.key"
    return StartedLog(signing_keys.create(path, name), log.head_path)


def test_the_successor_cites_the_last_checkpoint(log: StartedLog, append: Append) -> None:
    append(5)
    last = log.publish()
    head = checkpoints.opened(last.note, log.signer.verifier)
    after = successor(log)
    assert after.signer.name == f"{ORIGIN}/2"
    after.publish()
    assert verifying.verify_proof(reading.proof(8), after.vkey) == {
        "kind": "succession",
        "closed_origin": ORIGIN,
        "closed_size": 8,
        "closed_root": notes.encoded(head.root),
        "closed_checkpoint_sha256": sha256(last.note).hexdigest(),
    }


def test_numbers_go_on_and_both_logs_are_proved(log: StartedLog, append: Append) -> None:
    before = append(5)
    log.publish()
    after = successor(log)
    later = append(300)
    assert min(later) == 9
    after.publish()
    assert auditing.audit(after.signer.verifier).leaves == 304
    assert verifying.verify_proof(reading.proof(4, before[4]), log.vkey) == json.loads(before[4])
    assert verifying.verify_proof(reading.proof(200, later[200]), after.vkey) == json.loads(later[200])
    assert reading.latest_checkpoint(ORIGIN).size == 8  # type: ignore[union-attr]
    assert reading.latest_checkpoint().size == 304  # type: ignore[union-attr]
    assert reading.entry_bundle(0, 8, origin=ORIGIN) != reading.entry_bundle(0, 8 + 296 - 256 - 48 + 256)[:272]


def test_a_closed_log_is_signed_no_more(log: StartedLog, append: Append) -> None:
    append(1)
    log.publish()
    successor(log)
    with pytest.raises(checkpointing.LogDiverged, match="another log"):
        log.publish()


def test_lost_leaves_keep_their_numbers(log: StartedLog, append: Append) -> None:
    append(5)
    log.publish()
    kept = heads.current().tree
    append(20)
    newest = log.publish()
    Checkpoint.objects.using("transparency").filter(size__gt=8).delete()
    Entry.objects.using("transparency").filter(index__gte=8).delete()
    Log.objects.using("transparency").update(size=8, frontier=kept.to_bytes())
    with pytest.raises(checkpointing.LogDiverged):
        log.publish()
    after = successor(log, newest.note)
    assert reading.entry(newest.size).kind == "succession"
    after.publish()
    cited = verifying.verify_proof(reading.proof(newest.size), after.vkey)
    assert cited["closed_size"] == newest.size
    assert auditing.audit(after.signer.verifier).checkpoints == 1


def test_a_third_log_is_named_after_the_first(log: StartedLog, append: Append) -> None:
    append(1)
    log.publish()
    second = successor(log)
    second.publish()
    assert successor(second).signer.name == f"{ORIGIN}/3"


def test_a_log_that_promised_nothing_is_not_closed(log: StartedLog, append: Append) -> None:
    append(1)
    with pytest.raises(origins.NothingSigned):
        origins.succeed(log.signer.verifier, AT)


def test_a_checkpoint_of_another_key_closes_nothing(log: StartedLog, append: Append) -> None:
    append(1)
    log.publish()
    with pytest.raises(notes.NoteRefused):
        origins.succeed(notes.Signer(ORIGIN, bytes(32)).verifier, AT)
    assert list(appending.append([])) == []
    assert heads.current().origin == ORIGIN
