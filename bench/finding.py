"""Finding by e-mail in a crowd. Usage: python -m bench.finding sqlite|postgresql [--customers N]"""

from __future__ import annotations

import argparse
import statistics

from bench import measuring, sealing, stores

FEW = 10_000
MOST_SLOWER = 1.3


def measure(engine: str, customers: int, rounds: int) -> list[measuring.Figure]:
    """The same people looked for among 10,000 and among `customers`."""
    with stores.founded(engine):
        from bench.people_bench import crowd, trial

        people = sealing.people(FEW)
        trial.insert_sealed(people)
        emails = [person["email"] for person in people]
        crowd.found(emails, 0)
        few = [crowd.found(emails, 1 + turn) for turn in range(rounds)]
        crowd.join(customers - FEW)
        crowd.found(emails, 0)
        many = [crowd.found(emails, 1 + turn) for turn in range(rounds)]
    ratio = statistics.median(many) / statistics.median(few)
    what = f"find by e-mail and open, {customers:,} customers"
    budget = f"≤ {MOST_SLOWER:g}× slower"
    return [
        measuring.Figure(f"find by e-mail and open, {FEW:,} customers", 1 / statistics.median(few)),
        measuring.Figure(what, 1 / statistics.median(many), f"{FEW:,}", ratio, budget, ratio <= MOST_SLOWER),
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", choices=stores.ENGINES)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=measuring.RUNS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = measure(given.engine, given.customers, given.rounds)
    measuring.answer(f"Finding, {given.engine}", found, in_json=given.json)
