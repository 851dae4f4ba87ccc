"""Destroying and rotating keys. Usage: python -m bench.shredding sqlite|postgresql [--customers N]"""

from __future__ import annotations

import argparse
import statistics

from bench import measuring, stores
from bench.measuring import Figure

FEW = 1_000
FLAT = 1.25
LEAST_SHRED, LEAST_ROTATED = 2_000, 20_000


def measure(engine: str, largest: int, rounds: int) -> list[Figure]:
    """Rotates and shreds 1,000 customers several times, then `largest` of as many."""
    with stores.founded(engine):
        from bench.people_bench import ending

        small, large, turned = [], [], []
        for _ in range(rounds):
            ending.make(FEW)
            small.append(ending.shredded(FEW))
        ending.make(largest)
        for _ in range(rounds):
            turned.append(ending.rotated())
        large.append(ending.shredded(largest))
    few, many, rotated = statistics.median(small), statistics.median(large), statistics.median(turned)
    held = many >= LEAST_SHRED and few / many <= FLAT
    return [
        Figure(
            f"keys and tokens rotated, {largest:,} customers",
            rotated,
            budget=f"≥ {LEAST_ROTATED:,}/s",
            held=rotated >= LEAST_ROTATED,
        ),
        Figure(f"customers shredded, of {FEW:,}", few, budget=f"≥ {LEAST_SHRED:,}/s", held=few >= LEAST_SHRED),
        Figure(
            f"customers shredded, of {largest:,}",
            many,
            f"cost at {FEW:,}",
            few / many,
            f"≥ {LEAST_SHRED:,}/s, ≤ {FLAT}×",
            held,
        ),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=stores.ENGINES)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=measuring.RUNS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    title = f"Shred and rotation, {given.engine}"
    measuring.answer(title, measure(given.engine, given.customers, given.rounds), in_json=given.json)
