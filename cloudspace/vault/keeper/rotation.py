"""Moving every key and token under the next epoch's root, and letting old roots die.

Resumable by nature: what has moved carries the new epoch's number, what has not the old one's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from django.db.models import Q

from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.policy.model import Policy
from cloudspace.vault.keeper import epochs, formats, log, providers, repeats, store, tokens
from cloudspace.vault.models import Epoch

BATCH = 2_000
BY = program("rotation")


class _Kind(NamedTuple):
    """One table of things under an epoch: which columns are read, how one row is moved, which columns change."""

    table: str
    read: str
    change: tuple[tuple[str, str], ...]
    move: Callable[[providers.EpochKey, providers.EpochKey, Sequence[Any]], tuple[Any, ...]]


class Rotation:
    """Begins epochs, moves what stands under the old one, ends and destroys."""

    def __init__(self, policy: Policy, provider: providers.Provider, entries: log.Log) -> None:
        self._policy, self._provider, self._entries = policy, provider, entries

    def rotate(self, progress: Callable[[int], None]) -> int:
        """The number of the epoch that everything stands under now. `progress` gets the count of each batch."""
        now = clock.now()
        standing = epochs.with_tokens()
        newest = standing[0]
        if len(standing) == 1:
            newest += 1
            self._provider.begin(newest)
            epochs.begin(newest, now)
        for number in sorted(standing):
            if number != newest:
                self._move_all(number, newest, progress)
                self._end(number, newest, progress)
        return newest

    def retire(self, at: dt.datetime) -> tuple[int, ...]:
        """Destroys the roots (and escrow) of epochs that ended B ago: from then on no copy made under them opens.

        A destroyed root that an old keyring or an old escrow brought back is destroyed again, and told again.
        """
        kept = dt.timedelta(days=self._policy.figures.copy_days)
        due = Q(ended_at__lte=at - kept, destroyed_at=None)
        back = Q(number__in=self._provider.live(), destroyed_at__isnull=False)
        gone = []
        for epoch in Epoch.objects.filter(due | back).order_by("number"):
            self._provider.destroy(epoch.number)
            self._entries.write("epoch_destroyed", {"epoch": epoch.number}, actor=BY)
            Epoch.objects.filter(number=epoch.number).update(destroyed_at=clock.now())
            gone.append(epoch.number)
        return tuple(gone)

    def _end(self, old: int, new: int, progress: Callable[[int], None]) -> None:
        """Under the old epoch's lock nothing can be wrapped under it; what slipped in meanwhile moves now."""
        with store.writing():
            store.rows("SELECT number FROM vault_epoch WHERE number = %s" + store.for_update(), [old])
            self._move_all(old, new, progress)
            Epoch.objects.filter(number=old, ended_at=None).update(ended_at=clock.now())

    def _move_all(self, old: int, new: int, progress: Callable[[int], None]) -> None:
        roots = self._provider.epoch(old), self._provider.epoch(new)
        for kind in _KINDS:
            last = 0
            while (moved := self._move_batch(kind, roots, old, new, last)) is not None:
                last, count = moved
                progress(count)

    def _move_batch(
        self, kind: _Kind, roots: tuple[providers.EpochKey, providers.EpochKey], old: int, new: int, last: int
    ) -> tuple[int, int] | None:
        with store.writing():
            found = store.rows(
                f"SELECT id, {kind.read} FROM {kind.table} WHERE epoch = %s AND id > %s ORDER BY id LIMIT {BATCH}"
                + store.for_update(),
                [old, last],
            )
            if not found:
                return None
            moved = []
            for row in found:
                try:
                    moved.append((row[0], *kind.move(*roots, row[1:])))
                except InvalidTag:
                    # Altered bytes open nowhere: they stay behind and die with the epoch.
                    continue
            self._write(kind, moved, new)
        return int(found[-1][0]), len(moved)

    def _write(self, kind: _Kind, moved: Sequence[tuple[Any, ...]], new: int) -> None:
        if not moved:
            return
        if store.is_postgresql():
            columns = list(zip(*moved, strict=True))
            arrays = ", ".join(["%s::bigint[]"] + [f"%s::{kind_of}[]" for _, kind_of in kind.change])
            names = ", ".join(["id"] + [f"v{place}" for place in range(len(kind.change))])
            sets = ", ".join(f"{name} = moved.v{place}" for place, (name, _) in enumerate(kind.change))
            store.run(
                f"UPDATE {kind.table} SET epoch = %s, {sets} FROM unnest({arrays}) AS moved({names})"
                f" WHERE {kind.table}.id = moved.id",
                [new, *(list(column) for column in columns)],
            )
        else:
            sets = ", ".join(f"{name} = %s" for name, _ in kind.change)
            store.run_many(
                f"UPDATE {kind.table} SET epoch = %s, {sets} WHERE id = %s",
                [(new, *row[1:], row[0]) for row in moved],
            )


def _move_subject_key(old: providers.EpochKey, new: providers.EpochKey, row: Sequence[Any]) -> tuple[Any, ...]:
    subject, retention_class, granule, version, wrapped = row
    bound = formats.wrapping_place(bytes(subject), retention_class, bytes(granule), version)
    return (new.wrap(old.unwrap(bytes(wrapped), bound), bound),)


def _move_period_key(old: providers.EpochKey, new: providers.EpochKey, row: Sequence[Any]) -> tuple[Any, ...]:
    retention_class, period, wrapped = row
    bound = formats.period_place(retention_class, period)
    return (new.wrap(old.unwrap(bytes(wrapped), bound), bound),)


def _move_held_key(old: providers.EpochKey, new: providers.EpochKey, row: Sequence[Any]) -> tuple[Any, ...]:
    subject, retention_class, granule, version, period, wrapped = row
    bound = formats.held_place(formats.wrapping_place(bytes(subject), retention_class, bytes(granule), version), period)
    return (new.wrap(old.unwrap(bytes(wrapped), bound), bound),)


def _move_token(old: providers.EpochKey, new: providers.EpochKey, row: Sequence[Any]) -> tuple[Any, ...]:
    kind, subject, sealed = row
    bound = tokens.inner_place(kind, bytes(subject))
    inner = old.unwrap(bytes(sealed), bound)
    return new.token(inner), new.wrap(inner, bound)


def _move_row_token(old: providers.EpochKey, new: providers.EpochKey, row: Sequence[Any]) -> tuple[Any, ...]:
    record, sealed = row
    bound = repeats.inner_place(bytes(record))
    inner = old.unwrap(bytes(sealed), bound)
    return new.token(inner), new.wrap(inner, bound)


_WRAPPED = (("wrapped", "bytea"),)
_TOKEN = (("token", "bytea"), ('"inner"', "bytea"))
_KINDS = (
    _Kind("vault_subjectkey", "subject, retention_class, granule, version, wrapped", _WRAPPED, _move_subject_key),
    _Kind("vault_periodkey", "retention_class, period, wrapped", _WRAPPED, _move_period_key),
    _Kind(
        "vault_heldkey",
        "subject, retention_class, granule, version, period, wrapped",
        _WRAPPED,
        _move_held_key,
    ),
    _Kind("vault_lookuptoken", 'kind, subject, "inner"', _TOKEN, _move_token),
    _Kind("vault_rowtoken", 'record, "inner"', _TOKEN, _move_row_token),
    _Kind(
        "vault_claim",
        'kind, subject, "inner"',
        (('"inner"', "bytea"),),
        lambda old, new, row: _move_token(old, new, row)[1:],
    ),
)
