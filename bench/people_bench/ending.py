"""What is measured: rotation of every key and token, and shredding in batches of 500."""

from __future__ import annotations

from bench.measuring import seconds
from bench.people_bench.models import Sealed
from bench.people_bench.trial import clear_sealed
from cloudspace.kit import emails, ids
from cloudspace.kit.actor import program
from cloudspace.vault import lookup, rotating, sealing, shredding, subjects
from cloudspace.vault.models import SubjectKey

BY = program("bench")
BATCH = 500


def make(count: int) -> None:
    """`count` customers with a key and an e-mail token each."""
    clear_sealed()
    for start in range(0, count, 5_000):
        rows = [Sealed(id=ids.new_id(), subject_id=ids.new_id()) for _ in range(min(5_000, count - start))]
        subjects.create_many([(row.subject_id, "customer") for row in rows])
        sealing.seal_many(rows, [{"full_name": "Nguyễn Văn Thử"} for _ in rows])
        Sealed.objects.bulk_create(rows)
        addresses = [(row.subject_id, emails.Address(f"khach{start + n}@thu.example")) for n, row in enumerate(rows)]
        lookup.put_many("email", addresses)


def rotated() -> float:
    """Keys and tokens moved to the next epoch, per second."""
    moved: list[int] = []
    taken = seconds(lambda: rotating.rotate(moved.append))
    return sum(moved) / taken


def shredded(count: int) -> float:
    """Customers shredded per second: intention, destruction, purge of the row, completion."""
    people = list(Sealed.objects.values_list("subject_id", flat=True))
    taken = seconds(lambda: [_shred(people[start : start + BATCH]) for start in range(0, count, BATCH)])
    if SubjectKey.objects.exists():
        raise RuntimeError("keys are left")
    return count / taken


def _shred(people: list[object]) -> None:
    requests = [shredding.Request(ids.new_id(), subject) for subject in people]  # type: ignore[arg-type]
    shredding.destroy_many(requests, by=BY)
    Sealed.objects.filter(subject_id__in=people).delete()
    shredding.complete([request.id for request in requests], by=BY)
