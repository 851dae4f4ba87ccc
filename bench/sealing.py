"""Sealed rows beside plain ones and beside two peers. Usage: python -m bench.sealing sqlite|postgresql [--count N]"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import statistics
import subprocess
from pathlib import Path
from typing import Any

from bench import environments, measuring, stores
from bench.measuring import Figure
from cloudspace.kit import emails, phones

PEERS = {"fernet": "django-fernet-encrypted-fields", "searchable": "django-searchable-encrypted-fields"}
# What it does costs the same per row however many there are, and it takes long.
MOST_OF_SLOW_PEER = 2_000
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
    """Ours and plain in turns, then each peer, all in one run on one machine."""
    with stores.founded(engine):
        from bench.people_bench import trial

        ours = trial.measured(people(count), runs)
    few = min(count, MOST_OF_SLOW_PEER)
    peers = {peer: _peer(engine, peer, few if peer == "searchable" else count, runs) for peer in PEERS}
    figures = []
    for act, what, most, least in ACTS:
        plain, sealed = ours[f"plain {act}"], ours[f"sealed {act}"]
        figures.append(Figure(f"plain {act}", statistics.median(plain)))
        figures.append(_slower(what, sealed, plain, most))
        theirs = {peer: statistics.median(found[act]) for peer, found in peers.items() if found[act]}
        figures += [Figure(f"{PEERS[peer]} {act}", speed) for peer, speed in theirs.items()]
        best = max(theirs, key=lambda peer: theirs[peer])
        figures.append(
            measuring.at_least(f"– sealed {act} beside the best of them", sealed, peers[best][act], PEERS[best], least)
        )
    return figures


def _slower(what: str, sealed: list[float], plain: list[float], most: float) -> Figure:
    ratio = statistics.median(one / other for one, other in zip(plain, sealed, strict=True))
    return Figure(what, statistics.median(sealed), "plain", ratio, f"≤ {most:g}× slower", ratio <= most)


def _peer(engine: str, peer: str, count: int, runs: int) -> dict[str, list[float]]:
    """The same in the peer's environment, on an empty store of its own."""
    with stores.folder() as where:
        command = [environments.python(peer), str(Path(__file__).with_name("sealing_peer.py"))]
        command += [peer, str(where), str(count), str(runs)]
        if engine == "sqlite":
            return _answered(command)
        with stores.server(where):
            return _answered([*command, "postgres", str(where / "cluster")])


def _answered(command: list[str]) -> dict[str, list[float]]:
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=stores.ENGINES)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=measuring.RUNS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    title = f"Sealing, {given.engine}, {given.count:,} customers × 5 fields"
    measuring.answer(title, measure(given.engine, given.count, given.rounds), in_json=given.json)
