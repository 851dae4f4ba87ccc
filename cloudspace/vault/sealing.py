"""Putting personal values into rows.

    profile = Profile(id=ids.new_id(), subject_id=subject)
    sealing.seal(profile, full_name="…", birth_date=…)
    profile.save()

Keys made on the way are pending until the surrounding transaction commits, and bound then.
"""

from __future__ import annotations

import functools
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models, transaction

from cloudspace.kit import clock
from cloudspace.kit.holding import Holding
from cloudspace.vault import current, fields
from cloudspace.vault.keeper import messages as m


def seal(instance: models.Model, **values: Any) -> None:
    """Seals `values` into fields of `instance` (unsaved or saved; saving is the caller's). None empties a field.

    Raises ValueError when a value is not of its field's kind, SubjectUnknown or SubjectGone from the keeper.
    """
    seal_many([instance], [values])


def seal_many(instances: Sequence[models.Model], values: Sequence[Mapping[str, Any]]) -> None:
    """The same for many instances of one model that fill the same fields: one message to the keeper."""
    if not instances:
        return
    columns = [field_of(type(instances[0]), name) for name in values[0]]
    granule = holding_of(type(instances[0])).granule
    rows = []
    for instance, given in zip(instances, values, strict=True):
        cells = tuple([None if given[column.name] is None else column.encode(given[column.name]) for column in columns])
        rows.append(m.Row(subject_of(instance), instance.pk, getattr(instance, granule) if granule else None, cells))
    table = m.Table(tuple([column_of(field) for field in columns]), tuple(rows))
    sealed = current.keeper().seal(table, clock.today())
    names = [column.name for column in columns]
    for instance, cells in zip(instances, sealed.rows, strict=True):
        for name, cell in zip(names, cells, strict=True):
            setattr(instance, name, cell)
    if sealed.unbound:
        transaction.on_commit(functools.partial(current.keeper().bind, sealed.unbound), using="default")


def field_of(model: type[models.Model], name: str) -> fields.SealedField:
    """The sealed field of that name. Raises TypeError for any other field."""
    field = model._meta.get_field(name)
    if not isinstance(field, fields.SealedField):
        raise TypeError(f"{model.__name__}.{name} is not sealed")
    return field


@functools.lru_cache(maxsize=1024)
def column_of(field: fields.SealedField) -> m.Column:
    """What the keeper is told of a field."""
    return m.Column(field.place, field.category)


def holding_of(model: type[models.Model]) -> Holding:
    """The model's classification. Raises TypeError when it has none."""
    holding = getattr(model, "holding", None)
    if not isinstance(holding, Holding):
        raise TypeError(f"{model.__name__} declares no holding")
    return holding


def subject_of(instance: models.Model) -> uuid.UUID:
    """The person whom the row names."""
    subject = getattr(instance, holding_of(type(instance)).subject)
    if not isinstance(subject, uuid.UUID):
        raise TypeError(f"{type(instance).__name__} names no subject")
    return subject


def granule_of(instance: models.Model) -> uuid.UUID | None:
    """The case or record under which the row's class keeps a key of its own; None where it keeps one per person."""
    granule = holding_of(type(instance)).granule
    return getattr(instance, granule) if granule else None
