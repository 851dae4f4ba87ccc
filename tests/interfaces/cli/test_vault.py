"""The keyring from the command."""

from __future__ import annotations

import json
from collections.abc import Callable

from cloudspace.config import installation
from tests.interfaces.cli.conftest import Answer


def test_a_rotation_begins_the_next_epoch(run: Callable[..., Answer], open_home: installation.Home) -> None:
    assert json.loads(run("vault", "status", "--json").out)["living"] == [1]
    assert json.loads(run("vault", "rotate", "--json").out) == {"epoch": 2, "retired": []}
    found = json.loads(run("vault", "status", "--json").out)
    assert (found["living"], found["horizon_days"]) == ([1, 2], 7)
