"""Processes really killed, at every step; afterwards there is one sound history."""

from __future__ import annotations

import signal
from collections.abc import Callable

import pytest

from cloudspace.transparency import appending, auditing, checkpoints, heads, reading, signing_keys, tiles, verifying
from cloudspace.transparency.models import Checkpoint, Entry
from tests.transparency import child
from tests.transparency.conftest import StartedLog, new_entry

pytestmark = pytest.mark.django_db(databases=["transparency"], transaction=True)

STEPS = [
    "before:rows.insert_padding",
    "after:rows.insert_padding",
    "after:padded",
    "before:tiles.level",
    "after:tiles.level",
    "after:tiles.complete",
    "after:signed",
    "after:kept",
    "before:renamed",
    "after:head_file.write",
]


@pytest.mark.parametrize(("acknowledged", "size"), [(1, 1), (7, 1), (20, 3), (3, 2000)])
def test_what_was_acknowledged_is_there_after_a_kill(log: StartedLog, acknowledged: int, size: int) -> None:
    process = child.started("append", "100000", str(size))
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(acknowledged)]
    process.kill()
    told += process.stdout.readlines()
    assert process.wait() == -signal.SIGKILL
    process.stdout.close()
    numbers = [int(number) for line in told if line.endswith("\n") for number in line.split()]
    assert numbers == list(range(len(numbers)))
    there = Entry.objects.using("transparency").count()
    assert there >= len(numbers)
    assert there % size == 0
    assert heads.current().tree.size == there
    assert auditing.audit(log.signer.verifier).leaves == there
    assert appending.append([new_entry()[0]]) == (there,)


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_publish_goes_on_from_where_it_was(
    log: StartedLog, append: Callable[..., dict[int, bytes]], step: str
) -> None:
    key_path = log.head_path.parent / "log.key"
    assert signing_keys.load(key_path) == log.signer
    append(50)
    first = log.publish(quantum=100)
    bodies = append(20_030)
    process = child.started("publish", str(key_path), str(log.head_path), step)
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    tiles.forget()
    # Whatever is shown meanwhile is signed and continues the first checkpoint.
    shown = reading.latest_checkpoint()
    assert shown is not None
    assert checkpoints.opened(shown.note, log.signer.verifier).size in (first.size, 20_200)
    published = log.publish(quantum=100)
    assert published.size in (20_200, 20_300)
    assert log.head_path.read_bytes() == published.note
    audited = auditing.audit(log.signer.verifier)
    assert audited.checkpoints == Checkpoint.objects.using("transparency").count()
    assert audited.leaves == published.size
    for number in (100, 20_129):
        assert verifying.verify_proof(reading.proof(number, bodies[number]), log.vkey)


def test_two_processes_append_one_history(log: StartedLog) -> None:
    processes = [child.started("append", "150", "2") for _ in range(2)]
    numbers: list[int] = []
    for process in processes:
        output, _ = process.communicate()
        assert process.returncode == 0
        pairs = [[int(number) for number in line.split()] for line in output.splitlines()]
        assert all(second == first + 1 for first, second in pairs)
        numbers += [number for pair in pairs for number in pair]
    assert sorted(numbers) == list(range(600))
    assert auditing.audit(log.signer.verifier).leaves == 600
