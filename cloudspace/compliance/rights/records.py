"""Rows that name a person, opened for that person, as records of a category."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connections, models, router
from django.utils.translation import get_language

from cloudspace.compliance.retention import registry
from cloudspace.compliance.rights import held, words
from cloudspace.kit import prepared
from cloudspace.kit.holding import Clear
from cloudspace.policy.model import Policy
from cloudspace.policy.vocabulary import SECRETS
from cloudspace.vault import ledger, opening
from cloudspace.vault.fields import SealedField, SealedPhone

TECHNICAL = frozenset({Clear.KEY, Clear.SUBJECT, Clear.REFERENCE, Clear.DIGEST})
NOT_SHOWN = "secret"
_WRITING: Mapping[Clear, Callable[[Any], str]] = {
    Clear.STATE: words.state,
    Clear.FACT: words.state,
    Clear.DERIVED: words.derived,
    Clear.MONEY: words.amount,
    Clear.FIGURE: words.figure,
}


class Reading(NamedTuple):
    """What a reading is made under: policy, language, the person's kind and clock."""

    policy: Policy
    language: str
    kind: str
    erases_on: dt.date | None


class Row(NamedTuple):
    """A row with its opened values."""

    instance: models.Model
    values: Mapping[str, Any]


Rows = Mapping[registry.Model, Sequence[models.Model]]


def of(model: registry.Model, subject: uuid.UUID) -> list[models.Model]:
    """All rows of `model` that name the person, oldest first."""
    named: dict[str, Any] = {registry.subject_field(model).attname: subject}
    return prepared.rows(model, **named)


def page_of(model: registry.Model, subject: uuid.UUID, start: int, most: int) -> list[models.Model]:
    """At most `most` rows after the newest `start`, newest first."""
    newest = registry.rows_of(model, [subject]).order_by("-pk")
    return list(newest[start : start + most])


def counted(subject: uuid.UUID, among: Sequence[registry.Model]) -> dict[registry.Model, int]:
    """How many rows of each model name the person: one query per store, whatever the number of tables."""
    found: dict[registry.Model, int] = {}
    for alias, statement, fields in _countings(tuple(among)):
        connection = connections[alias]
        values: dict[str, Any] = {}
        for kind, field in fields:
            if kind not in values:
                values[kind] = field.get_db_prep_value(subject, connection)
        with connection.cursor() as cursor:
            cursor.execute(statement, [values[kind] for kind, _field in fields])
            found |= {among[number]: count for number, count in cursor.fetchall() if count}
    return found


class _Counting(NamedTuple):
    """The statement that counts in one store, and what kind of column takes the person's id at each place of it."""

    alias: str
    statement: str
    fields: tuple[tuple[str, models.Field[Any, Any]], ...]


@functools.lru_cache(maxsize=64)
def _countings(among: tuple[registry.Model, ...]) -> tuple[_Counting, ...]:
    made = []
    for alias in dict.fromkeys(router.db_for_read(model) for model in among):
        named = connections[alias].ops.quote_name
        parts, fields = [], []
        for number, model in enumerate(among):
            if router.db_for_read(model) != alias:
                continue
            field = registry.subject_field(model)
            column = named(field.db_column or field.attname)
            parts.append(f"SELECT {number}, COUNT(*) FROM {named(model._meta.db_table)} WHERE {column} = %s")
            fields.append((type(getattr(field, "target_field", field)).__name__, field))
        made.append(_Counting(alias, " UNION ALL ".join(parts), tuple(fields)))
    return tuple(made)


def opened(rows: Rows, token: str) -> dict[registry.Model, list[Row]]:
    """The same with their sealed values, all in one message. Secrets of signing in stay closed: kind and date do."""
    return opened_with_log(rows, token, 0)[0]


def opened_with_log(
    rows: Rows, token: str, entries: int
) -> tuple[dict[registry.Model, list[Row]], tuple[ledger.Entry, ...]]:
    """The same, and in the same message the newest `entries` of the log that name the person."""
    wanted = [(model, opening.Wanted(found, names)) for model, found in rows.items() if (names := may_be_shown(model))]
    if not wanted:
        # Nothing to open, so nothing that counts as an opening.
        nothing: dict[registry.Model, list[Row]] = {
            model: [Row(row, {}) for row in found] for model, found in rows.items()
        }
        return nothing, ledger.own_entries(token, limit=entries) if entries else ()
    opened = opening.open_own([part for _model, part in wanted], token=token, entries=entries)
    values = {model: table for (model, _part), table in zip(wanted, opened.tables, strict=True)}
    made = {
        model: [Row(row, value) for row, value in zip(found, values.get(model, [{}] * len(found)), strict=True)]
        for model, found in rows.items()
    }
    return made, opened.entries


def may_be_shown(model: registry.Model) -> list[str]:
    """The sealed columns that their own person is shown."""
    return [field.name for field in registry.sealed_fields(model) if field.category != SECRETS]


def holds(model: registry.Model, category: str) -> bool:
    """Whether a row of `model` can hold anything of `category`."""
    return category in categories_of(model)


@functools.cache
def categories_of(model: registry.Model) -> frozenset[str]:
    """The categories that a row of `model` can hold anything of."""
    return frozenset({registry.holding_of(model).category, *(one.category for one in registry.sealed_fields(model))})


def record(row: Row, category: str, under: Reading) -> held.Record:
    """What a row holds in `category`, with the day on which that dies."""
    columns = _columns(type(row.instance), category, get_language())
    items = [_sealed_item(column, row) for column in columns.sealed]
    items += [_clear_item(column, row.instance) for column in columns.clear]
    return held.Record(str(row.instance.pk), tuple(items), _dies_on(row.instance, category, under))


class _Sealed(NamedTuple):
    name: str
    label: str
    secret: bool
    written: Callable[[Any], str]


class _Plain(NamedTuple):
    name: str
    label: str
    attname: str
    written: Callable[[Any], str]
    technical: bool


class _Columns(NamedTuple):
    """The columns of a table that hold something of one category, with their labels."""

    sealed: tuple[_Sealed, ...]
    clear: tuple[_Plain, ...]


@functools.lru_cache(maxsize=512)
def _columns(model: registry.Model, category: str, language: str | None) -> _Columns:
    """Worked out once per language: nothing in it is anybody's."""
    sealed = tuple(
        _Sealed(field.name, words.column(field), field.category == SECRETS, _writing(field))
        for field in registry.sealed_fields(model)
        if field.category == category
    )
    if registry.holding_of(model).category != category:
        return _Columns(sealed, ())
    plain = (
        _Plain(field.name, words.column(field), field.attname, _WRITING.get(why, words.value), why in TECHNICAL)
        for field, why in registry.clear_fields(model)
    )
    return _Columns(sealed, tuple(plain))


def _writing(field: SealedField) -> Callable[[Any], str]:
    return words.phone if isinstance(field, SealedPhone) else words.value


def _sealed_item(column: _Sealed, row: Row) -> held.Item:
    value: Any = row.values.get(column.name)
    closed = ""
    if column.secret:
        value, closed = None, NOT_SHOWN
    elif isinstance(value, opening.Closed):
        closed, value = value.reason, None
    return held.Item(column.name, column.label, value, "" if closed else column.written(value), closed, sealed=True)


def _clear_item(column: _Plain, instance: models.Model) -> held.Item:
    value = getattr(instance, column.attname)
    return held.Item(column.name, column.label, value, column.written(value), technical=column.technical)


def _dies_on(instance: models.Model, category: str, under: Reading) -> dt.date | None:
    """The day on which the record's keys die: its period's end where the class rolls, never later than the person's."""
    name = under.policy.class_for(category, under.kind)
    if not under.policy.retention(name).rolls:
        return under.erases_on
    periods = [
        period for field in registry.sealed_fields(type(instance)) if (period := registry.period_of(instance, field))
    ]
    ends = [under.policy.period_ends(name, period) for period in periods]
    ends += [under.erases_on] if under.erases_on else []
    return min(ends, default=None)
