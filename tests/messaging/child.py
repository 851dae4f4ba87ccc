"""A worker in a process of its own on the stores under test; kills itself with SIGKILL at a step.

python -m tests.messaging.child STORES HOME PORT BOOK STEP      STORES: JSON of the three connections
"""

from __future__ import annotations

import json
import os
import signal
import smtplib
import subprocess
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_OF_CONNECTION = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


def deliver(home: Path, port: int, book: dict[uuid.UUID, tuple[str, str]], step: str) -> int:
    """Delivers in another process that dies at `step` (`after:claim`); returns its exit status, -9 when killed."""
    from django.db import connections

    stores = {
        alias: {
            key: connections[alias].settings_dict[key]
            for key in _OF_CONNECTION
            if key in connections[alias].settings_dict
        }
        for alias in connections
    }
    command = [
        sys.executable, "-m", "tests.messaging.child", json.dumps(stores, default=str), str(home), str(port),
        json.dumps({str(subject): address for subject, address in book.items()}), step,
    ]  # fmt: skip
    environment = os.environ | {"CLOUDSPACE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "cloudspace.config.settings"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, timeout=60).returncode


def _fatal(act: Callable[..., Any], when: str) -> Callable[..., Any]:
    def killed(*args: Any, **kwargs: Any) -> Any:
        result = act(*args, **kwargs) if when == "after" else None
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    return killed


def _arm(step: str) -> None:
    from cloudspace.egress import actions as register
    from cloudspace.kit import leasing
    from cloudspace.messaging import actions, queries

    when, _, name = step.partition(":")
    places: dict[str, tuple[Any, str]] = {
        "claim": (leasing, "claim"),
        "batch": (actions, "begin_batch"),
        "open": (queries, "open_batch"),
        "record": (register, "record_departure"),
        "address": (smtplib.SMTP, "rcpt"),
        "mark_sending": (actions, "mark_sending"),
        "data": (smtplib.SMTP, "data"),
        "mark_sent": (actions, "mark_sent"),
        "finish": (actions, "finish_batch"),
    }
    module, attribute = places[name]
    setattr(module, attribute, _fatal(getattr(module, attribute), when))


def main() -> None:
    """Opens the stores, wires the shop and delivers."""
    import django
    from django.conf import settings

    stores, _home, port, book, step = sys.argv[1:]
    for alias, store in json.loads(stores).items():
        settings.DATABASES[alias] = {**settings.DATABASES[alias], **store}
    django.setup()
    from cloudspace.config import wiring
    from cloudspace.kit import clock, ids
    from cloudspace.messaging import tasks
    from cloudspace.policy import loading
    from tests.messaging import conftest

    wiring.wire()
    addresses = conftest.Book()
    addresses.confirmed = {uuid.UUID(subject): tuple(address) for subject, address in json.loads(book).items()}
    conftest.wire(loading.load(conftest.FOLDER), addresses, int(port))
    _arm(step)
    tasks.deliver_due(worker=ids.new_id(), at=clock.now())


if __name__ == "__main__":
    main()
