"""Sealed rows beside plain ones: insert, read, find. Usage: python -m bench.sealing sqlite|postgresql [count]"""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

from bench import measuring, stores
from cloudspace.kit import emails, phones


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


def main(engine: str, count: int) -> None:
    """Prints the table."""
    stores.begin(engine)
    from bench.people_bench import trial

    print(measuring.table(f"Sealing, {engine}, {count:,} customers × 5 fields", trial.figures(people(count))))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
