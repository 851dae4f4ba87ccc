"""Getting personal values out of rows: for a purpose with a case, or one's own under a session.

values = opening.open_for([ticket], ["body"], purpose="answer_request", case=case, by=chi)
values[0]["body"]          # the text, Closed("erased"), Closed("broken"), or a Hint where the case shows no more
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import models

from cloudspace.kit.actor import Actor
from cloudspace.vault import current, sealing
from cloudspace.vault.keeper import messages as m

Closed = m.Closed
Hint = m.Hint
CaseRef = m.CaseRef
Table = m.Table


class Wanted(NamedTuple):
    """Instances of one model and the sealed fields of theirs to open."""

    instances: Sequence[models.Model]
    fields: Sequence[str]


class Values(NamedTuple):
    """Opened values: per Wanted a list, per instance a mapping of field to value or Closed. `entry`: the log index.

    `entries`: the newest of the log, as many as one's own opening asked for.
    """

    tables: list[list[dict[str, Any]]]
    entry: int
    entries: tuple[m.EntryRead, ...] = ()


def open_for(
    instances: Sequence[models.Model], fields: Sequence[str], *, purpose: str, case: CaseRef, by: Actor
) -> list[dict[str, Any]]:
    """Opens `fields` of `instances` for `purpose` by `case` (P3).

    Raises OpeningRefused when policy or facts do not bear it out, LogUnavailable when no entry can be written.
    """
    return open_tables([Wanted(instances, fields)], purpose=purpose, case=case, by=by).tables[0]


def open_tables(wanted: Sequence[Wanted], *, purpose: str, case: CaseRef, by: Actor) -> Values:
    """The same for several models in one opening, with one entry."""
    request = m.Open(purpose, case, by, tuple(_table(part) for part in wanted))
    return _decoded(wanted, current.keeper().open(request))


def open_own(wanted: Sequence[Wanted], *, token: str, entries: int = 0) -> Values:
    """Opens a person's own values under their session's token, with the newest `entries` of the log that name them.

    Raises SessionOver.
    """
    request = m.OpenOwn(token, tuple(_table(part) for part in wanted), entries)
    return _decoded(wanted, current.keeper().open_own(request))


def closed(wanted: Wanted) -> Table:
    """Sealed values with their places, as the keeper is told of them; nothing is opened."""
    return _table(wanted)


def _table(wanted: Wanted) -> m.Table:
    if not wanted.instances:
        return m.Table((), ())
    model = type(wanted.instances[0])
    columns = [sealing.field_of(model, name) for name in wanted.fields]
    holding = sealing.holding_of(model)
    subject_of, granule_of = attrgetter(holding.subject), attrgetter(holding.granule or "pk")
    # The key comes last, so that a single column is read as a tuple too.
    cells_of = attrgetter(*[column.attname for column in columns], model._meta.pk.attname)
    rows = tuple(
        [
            m.Row(
                subject_of(instance),
                _row_id(model, cells[-1]),
                granule_of(instance) if holding.granule else None,
                cells[:-1],
            )
            for instance in wanted.instances
            for cells in (cells_of(instance),)
        ]
    )
    return m.Table(tuple(sealing.column_of(column) for column in columns), rows)


def _row_id(model: type[models.Model], key: object) -> uuid.UUID:
    if not isinstance(key, uuid.UUID):
        raise TypeError(f"{model.__name__} has no UUID to bind values to")
    return key


def _decoded(wanted: Sequence[Wanted], opened: m.Opened) -> Values:
    tables = []
    for part, rows in zip(wanted, opened.tables, strict=True):
        columns = [sealing.field_of(type(part.instances[0]), name) for name in part.fields] if part.instances else []
        named = [(column.name, column.decode) for column in columns]
        tables.append(
            [
                {
                    name: decode(cell) if isinstance(cell, bytes) else cell
                    for (name, decode), cell in zip(named, cells, strict=True)
                }
                for cells in rows
            ]
        )
    return Values(tables, opened.entry, opened.entries)
