"""Logged openings per second. Usage: python -m bench.openings sqlite|postgresql [--openings N]"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

from bench import measuring, stores

THREADS, PROCESSES = 16, 2


def measure(engine: str, rounds: int, count: int) -> list[measuring.Figure]:
    """One client; 16 threads of one process; 16 threads of two processes, as the web server has them."""
    with stores.founded(engine):
        from bench.people_bench import opened

        opened.register()
        opened.make(count * 2)
        rows = opened.people(0, 1)
        opened.alone(rows[:50])
        alone, together, apart = [], [], []
        for turn in range(rounds):
            # Neighbouring rounds read different people, so that no key is still cached.
            half = rows[:count] if turn % 2 else rows[count:]
            alone.append(opened.alone(half[: count // 4]))
            together.append(opened.in_flight(half[count // 4 :], THREADS))
            apart.append(_apart(count // 2))
    return [
        _figure("one client", alone, 200),
        _figure("16 in flight, one process", together, 1_000),
        _figure("16 in flight, two processes of 8 threads", apart, 1_000),
    ]


def _figure(what: str, speeds: list[float], least: int) -> measuring.Figure:
    speed = statistics.median(speeds)
    return measuring.Figure(f"openings, {what}", speed, budget=f"≥ {least:,}/s", held=speed >= least)


def _apart(count: int) -> float:
    """The same from processes of their own, which start together once all are ready."""
    command = [sys.executable, "-m", "bench.openings", "part"]
    running = [
        subprocess.Popen(
            [*command, str(part), str(PROCESSES), str(count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for part in range(PROCESSES)
    ]
    try:
        for one in running:
            assert one.stdout is not None
            if one.stdout.readline() != "ready\n":
                raise RuntimeError("a process did not start")
        begun = time.perf_counter()
        for one in running:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        for one in running:
            assert one.stdout is not None
            if one.stdout.readline() != "done\n":
                raise RuntimeError("a process failed")
        taken = time.perf_counter() - begun
    finally:
        for one in running:
            one.communicate()
    return count * PROCESSES / taken


def take_part(part: int, parts: int, count: int) -> None:
    """One of several processes on the same installation."""
    stores.join()
    from bench.people_bench import opened

    opened.register()
    rows = opened.people(part, parts)[-count:]
    opened.in_flight(rows[:8], THREADS // parts)
    print("ready", flush=True)
    sys.stdin.readline()
    opened.in_flight(rows, THREADS // parts)
    print("done", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "part":
        take_part(*(int(one) for one in sys.argv[2:]))
    else:
        parser = argparse.ArgumentParser()
        parser.add_argument("engine", choices=stores.ENGINES)
        parser.add_argument("--rounds", type=int, default=measuring.RUNS)
        parser.add_argument("--openings", type=int, default=1_000)
        parser.add_argument("--json", action="store_true")
        given = parser.parse_args()
        found = measure(given.engine, given.rounds, given.openings)
        measuring.answer(f"Openings, {given.engine}", found, in_json=given.json)
