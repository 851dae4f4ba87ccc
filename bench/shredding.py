"""Destroying and rotating keys. Usage: python -m bench.shredding sqlite|postgresql [count]"""

from __future__ import annotations

import sys
import time

from bench import measuring, stores


def main(engine: str, largest: int) -> None:
    """Shreds 1,000 and `largest` customers of as many, and rotates; prints the table."""
    stores.begin(engine)
    from bench.people_bench import ending

    figures = []
    for count in (1_000, largest):
        ending.make(count)
        figures.append(ending.rotated(count))
        figures.append(ending.shredded(count))
    small, large = figures[1].per_second, figures[3].per_second
    figures[3] = measuring.Figure(figures[3].what, large, "1,000 customers", small / large, "≥ 2,000/s", large >= 2_000)
    print(measuring.table(f"Shred and rotation, {engine}", figures))
    print(f"Measured in {time.process_time():.0f} s of processor time.")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
