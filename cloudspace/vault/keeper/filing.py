"""Sealed files through the keeper: the descriptor is a sealed value like any other; the content follows its opening."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator

from cloudspace.policy.model import Policy
from cloudspace.vault.errors import FileBroken, SubjectGone
from cloudspace.vault.keeper import formats, keys, streams, values
from cloudspace.vault.keeper import messages as m


def seal(
    keyring: keys.Keys, policy: Policy, column: m.Column, row: m.Row, day: dt.date, source: Iterable[bytes]
) -> Iterator[bytes]:
    """The sealed content for the file of `row` and `column`; the row's key stands already."""
    kind = keys.living([row.subject.bytes])[row.subject.bytes].kind
    place = values.place_of(policy, policy.class_for(column.category, kind), row)
    key = keyring.fetch([place.subject], [place.retention_class]).get(place)
    if key is None:
        key = keyring.make([place])[place]
    period = policy.period_of(place.retention_class, day)
    if period:
        rolling = keyring.period(place.retention_class, period, policy, make=True)
        if rolling is None:
            raise SubjectGone
        key = keys.value_key(key, rolling, place.retention_class, period)
    head = formats.header(keys.VERSION, period)
    return streams.seal(key, head, _bound(place, column), row.row.bytes, source)


def unseal(
    keyring: keys.Keys, policy: Policy, column: m.Column, row: m.Row, source: Iterable[bytes]
) -> Iterator[bytes]:
    """The content of the file of `row` and `column`, after its descriptor was opened. Raises FileBroken."""
    pieces = iter(source)
    top = next(pieces, b"")
    try:
        period = int.from_bytes(top[2:4], "big")
        rest: Iterator[bytes] = itertools.chain([top], pieces)
        for place, key in _keys(keyring, policy, column, row, period):
            tried, rest = itertools.tee(rest)
            content = streams.unseal(key, _bound(place, column), row.row.bytes, tried)
            try:
                first = next(content)
            except formats.Unopenable:
                # Sealed while the person was of another kind: the next class is theirs.
                continue
            # From here on nothing that was read is kept in memory.
            del rest
            yield first
            yield from content
            return
        raise FileBroken
    except formats.Unopenable:
        raise FileBroken from None


def _keys(
    keyring: keys.Keys, policy: Policy, column: m.Column, row: m.Row, period: int
) -> Iterator[tuple[keys.KeyPlace, bytes]]:
    stands = keyring.fetch([row.subject.bytes], policy.classes_of(column.category))
    for retention_class in policy.classes_of(column.category):
        try:
            place = values.place_of(policy, retention_class, row)
        except values.MissingGranule:
            # Nothing of this row can be under a class that keeps a key per record.
            continue
        key = stands.get(place)
        if key is None:
            continue
        if period:
            rolling = keyring.period(retention_class, period, policy, make=False)
            key = keys.value_key(key, rolling, retention_class, period) if rolling else keyring.held(place, period)
        if key is not None:
            yield place, key


def _bound(place: keys.KeyPlace, column: m.Column) -> bytes:
    return place.subject + formats.place(place.retention_class, column.label)
