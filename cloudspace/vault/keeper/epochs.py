"""Epochs: which root wraps new keys, and when old roots die.

An epoch lasts at most R; rotation moves every key and token to the next; the old root dies B after its epoch ended,
when no copy made under it is kept any more. So H = R + B after a key is destroyed, no copy of it opens.
"""

from __future__ import annotations

import datetime as dt

from cloudspace.kit import clock
from cloudspace.vault.errors import VaultUnavailable
from cloudspace.vault.keeper import store
from cloudspace.vault.models import Epoch


def current() -> int:
    """The epoch that new keys are wrapped under. Inside a transaction it cannot end before the commit."""
    # PostgreSQL answers nothing when the row read first ended while its lock was waited for; the next stands then.
    for _attempt in range(2):
        found = store.rows(
            "SELECT number FROM vault_epoch WHERE ended_at IS NULL ORDER BY number DESC LIMIT 1" + store.for_share()
        )
        if found:
            return int(found[0][0])
    raise VaultUnavailable


def with_tokens() -> tuple[int, ...]:
    """Epochs under which tokens may still stand: all that have not ended, newest first."""
    found = store.rows("SELECT number FROM vault_epoch WHERE ended_at IS NULL ORDER BY number DESC")
    return tuple(int(number) for (number,) in found)


def begin(number: int, at: dt.datetime) -> None:
    """Notes that `number` began; its root stands in the keyring already. Repeatable."""
    Epoch.objects.using(store.ALIAS).get_or_create(number=number, defaults={"began_at": at})


def age(at: dt.datetime | None = None) -> dt.timedelta:
    """How long the current epoch has lasted."""
    began = Epoch.objects.filter(ended_at=None).order_by("-number").values_list("began_at", flat=True).first()
    if began is None:
        raise VaultUnavailable
    return (at or clock.now()) - began
