"""Sealed rows beside plain ones and beside two peers. Usage: python -m bench.sealing sqlite|postgresql [--count N]"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import statistics
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import environments, measuring, stores
from bench.measuring import Figure
from cloudspace.kit import emails, phones

PEERS = {"fernet": "django-fernet-encrypted-fields", "searchable": "django-searchable-encrypted-fields"}
# What it does costs the same per row however many there are, and it takes long.
MOST_OF_SLOW_PEER = 2_000
FINDER = "searchable"
ACTS = (
    ("insert", "sealed insert, keys and two tokens included", 5.0, 1.0),
    ("read", "sealed read, entries of 500 included", 4.0, 3.0),
    ("find", "find by e-mail and open, entry written before", 2.5, 1.0),
)


def people(count: int) -> list[dict[str, Any]]:
    """Invented customers, each with values of their own."""
    return [
        {
            "full_name": f"Nguyễn Văn Thử {number}",
            "birth_date": dt.date(1960 + number % 40, 1 + number % 12, 1 + number % 28),
            # As a form hands them on: checked and normalised, on both sides.
            "email": emails.Address(f"khach{number}@thu.example"),
            "phone": phones.Number(f"+849{10_000_000 + number}"),
            "address": {
                "street": f"Số {number} đường Thử Nghiệm",
                "commune": "Phường Ba Đình",
                "commune_code": "00004",
                "province": "Thành phố Hà Nội",
                "province_code": "01",
            },
        }
        for number in range(count)
    ]


def measure(engine: str, count: int, runs: int) -> list[Figure]:
    """Plain, sealed and each peer take turns in every round."""
    with contextlib.ExitStack() as stack:
        stack.enter_context(stores.founded(engine))
        from bench.people_bench.trial import Trial

        ours = Trial(people(count))
        takers: dict[str, Callable[[str], float]] = {"plain": ours.plain, "sealed": ours.sealed}
        for peer in PEERS:
            few = min(count, MOST_OF_SLOW_PEER) if peer == FINDER else count
            takers[peer] = stack.enter_context(_peer(engine, peer, few))
        figures: list[Figure] = []
        for act, what, most, least in ACTS:
            # Finding is refused, or silently finds nothing, where the fields have no hash to search by.
            turns = {
                name: take for name, take in takers.items() if act != "find" or name not in PEERS or name == FINDER
            }
            speeds: dict[str, list[float]] = {name: [] for name in turns}
            for take in turns.values():
                take(act)
            for _ in range(runs):
                for name, take in turns.items():
                    speeds[name].append(take(act))
            figures += _judged(act, what, most, least, speeds)
    return figures


def _judged(act: str, what: str, most: float, least: float, speeds: dict[str, list[float]]) -> list[Figure]:
    plain, sealed = speeds["plain"], speeds["sealed"]
    theirs = {peer: statistics.median(speeds[peer]) for peer in PEERS if peer in speeds}
    best = max(theirs, key=lambda peer: theirs[peer])
    beside = f"– sealed {act} beside the best of them"
    return [
        Figure(f"plain {act}", statistics.median(plain)),
        _slower(what, sealed, plain, most),
        *(Figure(f"{PEERS[peer]} {act}", speed) for peer, speed in theirs.items()),
        measuring.at_least(beside, sealed, speeds[best], PEERS[best], least),
    ]


def _slower(what: str, sealed: list[float], plain: list[float], most: float) -> Figure:
    ratio = statistics.median(one / other for one, other in zip(plain, sealed, strict=True))
    return Figure(what, statistics.median(sealed), "plain", ratio, f"≤ {most:g}× slower", ratio <= most)


@contextlib.contextmanager
def _peer(engine: str, peer: str, count: int) -> Iterator[Callable[[str], float]]:
    """The peer's process on an empty store of its own, waiting to be told an act."""
    with contextlib.ExitStack() as stack:
        where = stack.enter_context(stores.folder())
        command = [
            environments.python(peer),
            str(Path(__file__).with_name("sealing_peer.py")),
            peer,
            str(where),
            str(count),
        ]
        if engine == "postgresql":
            stack.enter_context(stores.server(where))
            command += ["postgres", str(where / "cluster")]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdin is not None
            assert process.stdout is not None

            def take(act: str) -> float:
                process.stdin.write(f"{act}\n")  # type: ignore[union-attr]
                process.stdin.flush()  # type: ignore[union-attr]
                return float(process.stdout.readline())  # type: ignore[union-attr]

            yield take
            process.stdin.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=stores.ENGINES)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=measuring.RUNS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    title = f"Sealing, {given.engine}, {given.count:,} customers × 5 fields"
    measuring.answer(title, measure(given.engine, given.count, given.rounds), in_json=given.json)
