"""A process of its own on the store under test: appends or publishes until it is done or killed.

python -m tests.transparency.child STORE WORK …      STORE: JSON of the connection, see `started`
"""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_OF_CONNECTION = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")


def started(work: str, *arguments: str) -> subprocess.Popen[str]:
    """A child at `work` on the store that the test has open under the alias `transparency`."""
    from django.db import connections

    settings = connections["transparency"].settings_dict
    store = json.dumps({key: settings[key] for key in _OF_CONNECTION if key in settings}, default=str)
    command = [sys.executable, "-m", "tests.transparency.child", store, work, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def append(count: str, size: str) -> None:
    """Appends `count` times `size` entries, and says the numbers as soon as they are durable."""
    from cloudspace.transparency import appending
    from tests.transparency.conftest import new_entry

    for _ in range(int(count)):
        numbers = appending.append([new_entry()[0] for _ in range(int(size))])
        print(*numbers, flush=True)


def publish(key_path: str, head_path: str, step: str) -> None:
    """Publishes, and kills itself with SIGKILL before or after `step` (`before:tiles.complete`)."""
    from cloudspace.transparency import checkpointing, head_file, rows, signing_keys, tiles

    when, _, name = step.partition(":")
    places: dict[str, tuple[Any, str]] = {
        "rows.insert_padding": (rows, "insert_padding"),
        "padded": (checkpointing, "_padded"),
        "tiles.level": (tiles, "_complete"),
        "tiles.complete": (tiles, "complete"),
        "signed": (checkpointing.checkpoints, "signed"),
        "kept": (checkpointing, "_keep"),
        "head_file.write": (head_file, "write"),
        "renamed": (os, "replace"),
    }
    module, attribute = places[name]
    setattr(module, attribute, _fatal(getattr(module, attribute), when))
    signer = signing_keys.load(Path(key_path))
    checkpointing.publish(signer, 100, dt.datetime.now(dt.UTC), Path(head_path))


def _fatal(act: Callable[..., Any], when: str) -> Callable[..., Any]:
    def killed(*args: Any, **kwargs: Any) -> Any:
        result = act(*args, **kwargs) if when == "after" else None
        os.kill(os.getpid(), signal.SIGKILL)
        return result

    return killed


def main() -> None:
    """Opens the store and does the work."""
    import django
    from django.conf import settings

    store = json.loads(sys.argv[1])
    settings.configure(
        DATABASES={"default": {}, "transparency": store},
        DATABASE_ROUTERS=["cloudspace.config.databases.StoreRouter"],
        INSTALLED_APPS=["cloudspace.transparency"],
        USE_TZ=True,
    )
    django.setup()
    {"append": append, "publish": publish}[sys.argv[2]](*sys.argv[3:])


if __name__ == "__main__":
    main()
