"""What is measured: openings one by one, each of another customer, by a case that is read under lock."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
import uuid
from collections.abc import Sequence

from django.db import connections

from bench.measuring import seconds
from bench.people_bench.models import Sealed, Work
from cloudspace.kit import emails, ids, phones
from cloudspace.kit.actor import Actor, program
from cloudspace.vault import cases, opening, sealing, subjects

BY = program("bench")
FIELDS = ("full_name", "email", "phone")
PURPOSE, KIND = "provide_service", "task"


def register() -> None:
    """The case rule, shaped like every rule of the product: one row, read under a lock, and compared."""
    cases.register(PURPOSE, KIND, _undone)


def _undone(case: uuid.UUID, subject: uuid.UUID, actor: Actor, at: dt.datetime) -> str | None:
    work = Work.objects.select_for_update().filter(pk=case).first()
    if work is None:
        return "case_unknown"
    if work.done_at is not None:
        return "case_closed"
    return None if work.subject_id == subject else "case_of_another"


def make(count: int) -> None:
    """Customers with three sealed values and one open piece of work each."""
    for start in range(0, count, 1_000):
        rows = [Sealed(id=ids.new_id(), subject_id=ids.new_id()) for _ in range(min(1_000, count - start))]
        subjects.create_many([(row.subject_id, "customer") for row in rows])
        sealing.seal_many(rows, [_values(start + place) for place in range(len(rows))])
        Sealed.objects.bulk_create(rows)
        Work.objects.bulk_create(Work(id=row.pk, subject_id=row.subject_id) for row in rows)


def _values(number: int) -> dict[str, str]:
    return {
        "full_name": f"Nguyễn Văn Thử {number}",
        "email": emails.Address(f"khach{number}@thu.example"),
        "phone": phones.Number(f"+849{10_000_000 + number}"),
    }


def people(part: int, parts: int) -> list[Sealed]:
    """Every `parts`-th customer from `part` on, loaded before the clock runs."""
    return list(Sealed.objects.order_by("pk"))[part::parts]


def one(row: Sealed) -> None:
    """One logged opening."""
    case = opening.CaseRef(KIND, row.pk)
    (values,) = opening.open_for([row], FIELDS, purpose=PURPOSE, case=case, by=BY)
    if not isinstance(values["email"], str):
        raise RuntimeError("closed")


def alone(rows: Sequence[Sealed]) -> float:
    """Openings per second of one client."""
    return len(rows) / seconds(lambda: [one(row) for row in rows])


def in_flight(rows: Sequence[Sealed], threads: int) -> float:
    """Openings per second of so many threads, their connections open before the clock runs."""
    failures: list[BaseException] = []
    left = itertools.chain(rows)
    turn = threading.Lock()
    ready, go = threading.Barrier(threads + 1), threading.Event()

    def work() -> None:
        for alias in connections:
            connections[alias].ensure_connection()
        ready.wait()
        go.wait()
        try:
            while True:
                with turn:
                    row = next(left, None)
                if row is None:
                    break
                one(row)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    ready.wait()

    def run() -> None:
        go.set()
        for thread in running:
            thread.join()

    speed = len(rows) / seconds(run)
    if failures:
        raise failures[0]
    return speed
