"""Rotation of roots: a new epoch a day, old roots dead within the horizon."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from cloudspace.vault import current
from cloudspace.vault.keeper import messages as m

Swept = m.Swept


def rotate(progress: Callable[[int], None] = lambda count: None) -> int:
    """Begins the next epoch and moves every key and token to it; returns its number. Resumable.

    `progress` is told how many keys each batch moved.
    """
    return current.keeper().rotate(progress)


def retire(at: dt.datetime) -> tuple[int, ...]:
    """Destroys roots and escrow of epochs that ended B before `at`; returns their numbers."""
    return current.keeper().retire(at)


def sweep(at: dt.datetime) -> Swept:
    """Daily upkeep of the vault: what ran out by itself."""
    return current.keeper().sweep(at)
