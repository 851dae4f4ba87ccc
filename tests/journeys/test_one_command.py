"""The first command of the README, from an empty folder to a running service. It brings its own stores."""

from __future__ import annotations

import contextlib
import json
import signal
import sqlite3
import time
from pathlib import Path
from typing import Any

from tests.interfaces.cli.conftest import OwnHome

REFERENCE = """SELECT reference FROM payments_paymentrequest request
    JOIN orders_order ordered ON ordered.request_id = request.id WHERE ordered.number = ?"""
STARTED = """SELECT service.activated_at IS NOT NULL FROM services_service service
    JOIN orders_order ordered ON ordered.id = service.order_id WHERE ordered.number = ?"""


def test_one_command_opens_a_shop_in_which_a_paid_order_becomes_a_running_service(tmp_path: Path) -> None:
    home = OwnHome(tmp_path / "shop")
    with home.start("demo", "run") as running:
        try:
            assert running.stdout is not None
            assert any("The demo shop is open" in line for line in running.stdout)
            order = json.loads(home.run("demo", "show", "--json").out)["examples"]["order_waiting"]
            (reference,) = _asked(home, REFERENCE, order)
            assert home.run("demo", "pay", reference).out == "Paid; the order goes on.\n"
            until = time.monotonic() + 60
            while _asked(home, STARTED, order) != (1,):
                assert time.monotonic() < until, "nobody started the service"
                time.sleep(0.2)
        finally:
            running.send_signal(signal.SIGINT)
            told = running.stdout.read() if running.stdout else ""
    assert running.returncode == 0, told


def _asked(home: OwnHome, statement: str, order: str) -> tuple[Any, ...]:
    with contextlib.closing(sqlite3.connect(f"file:{home.folder}/main.sqlite3?mode=ro", uri=True)) as store:
        found: tuple[Any, ...] = store.execute(statement, (order,)).fetchone() or ()
    return found
