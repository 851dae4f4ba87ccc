"""Counting tries."""

from __future__ import annotations

import datetime as dt
import hmac
from typing import NamedTuple

from django.db import connections
from django.utils.translation import gettext_lazy as _

from cloudspace.kit import clock, errors
from cloudspace.kit.limits import keys
from cloudspace.kit.limits.models import Count


class Limit(NamedTuple):
    """At most `most` tries within `seconds`."""

    name: str
    most: int
    seconds: int


class TooMany(errors.Refused):
    """The limit is reached. `again_in` says in how many seconds a try is counted afresh."""

    code = "too_many_tries"
    sentence = _("You have tried this many times in a short while. Please wait a little and try again.")

    def __init__(self, again_in: int) -> None:
        self.again_in = again_in
        super().__init__()


def count(limit: Limit, who: str) -> None:
    """Counts one try of `who` (any text; kept only as a digest under the key of the day). Raises TooMany past the limit
    (P1), OSError where no key can be kept."""
    now = clock.now()
    window = int(now.timestamp()) // limit.seconds * limit.seconds
    key = _digest(limit.name, who)
    tried = _increment(key, window, now + dt.timedelta(seconds=2 * limit.seconds))
    if tried > limit.most:
        raise TooMany(again_in=max(window + limit.seconds - int(now.timestamp()), 1))


def forget_old(at: dt.datetime) -> int:
    """Removes counts whose window is over; returns how many."""
    return Count.objects.filter(forget_at__lte=at).delete()[0]


def _digest(name: str, who: str) -> bytes:
    return hmac.digest(keys.current(), f"{name}\0{who}".encode(), "sha256")[:16]


def _increment(key: bytes, window: int, forget_at: dt.datetime) -> int:
    """One atomic upsert, the same on both engines."""
    table = Count._meta.db_table
    moment = connections["default"].ops.adapt_datetimefield_value(forget_at)
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table} ("key", "window", tried, forget_at) VALUES (%s, %s, 1, %s) '
            f'ON CONFLICT ("key", "window") DO UPDATE SET tried = {table}.tried + 1 RETURNING tried',
            [key, window, moment],
        )
        row = cursor.fetchone()
    return int(row[0])
