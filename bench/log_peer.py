"""pymerkle's SQLite tree under the work that bench/log.py does; prints one line of JSON.

Runs in an environment of the bench's own, which holds nothing of Cloudspace.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from pathlib import Path

from pymerkle import SqliteTree

ROUNDS = 5


def main(folder: Path, entries: int, singles: int, proofs: int) -> None:
    """Appends singly, fills up to `entries`, proves at random; seconds per round."""
    body = os.urandom(300)
    alone = SqliteTree(str(folder / "singles.sqlite3"))
    single = [_seconds(lambda: [alone.append_entry(body) for _ in range(singles)]) for _ in range(ROUNDS)]
    alone.close()
    tree = SqliteTree(str(folder / "filled.sqlite3"))
    batch = [body] * 10_000
    filled = _seconds(lambda: [tree.append_entries(batch) for _ in range(entries // len(batch))])
    chance = random.Random(1)
    size = tree.get_size()
    prove = []
    for _ in range(ROUNDS):
        asked = [chance.randint(1, size) for _ in range(proofs)]
        prove.append(_seconds(lambda asked=asked: [tree.prove_inclusion(one, size) for one in asked]))
    tree.close()
    print(
        json.dumps(
            {
                "single": [singles / one for one in single],
                "fill": size / filled,
                "proof_ms": [one / proofs * 1000 for one in prove],
            }
        )
    )


def _seconds(act: object) -> float:
    start = time.perf_counter()
    act()  # type: ignore[operator]
    return time.perf_counter() - start


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(one) for one in sys.argv[2:5]))
