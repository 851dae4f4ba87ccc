"""Rows by the values of some columns, for what every page asks: each statement is worked out once per connection.

Django's ORM works a statement out anew each time, which costs several times what the store takes to answer it.
"""

from __future__ import annotations

import functools
import uuid
import weakref
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from django.db import connections, models
from django.db import router as routers
from django.db.backends.base.base import BaseDatabaseWrapper

_M = TypeVar("_M", bound=models.Model)
_Converters = list[tuple[int, list[Callable[[Any, Any, BaseDatabaseWrapper], Any]], Any]]


class _Statement(NamedTuple):
    text: str
    given: tuple[models.Field[Any, Any], ...]
    names: tuple[str, ...]
    converters: _Converters


class _WorkedOut(NamedTuple):
    text: str
    given: tuple[Any, ...]
    places: set[int]
    compiler: Any


_ID: models.UUIDField[Any, Any] = models.UUIDField()
# Stands where the id will stand, and means nobody.
_STAND_IN = uuid.UUID("f3d1c0de-0000-8000-8000-000000000000")
_Key = tuple[type[models.Model], tuple[str, ...], str, int | None]
_known: weakref.WeakKeyDictionary[BaseDatabaseWrapper, dict[_Key, _Statement]] = weakref.WeakKeyDictionary()


def first(model: type[_M], *, order: str = "pk", **exact: Any) -> _M | None:
    """The first row whose columns have exactly these values, or None."""
    return next(iter(rows(model, order=order, limit=1, **exact)), None)


def rows(model: type[_M], *, order: str = "pk", limit: int | None = None, **exact: Any) -> list[_M]:
    """Rows whose columns have exactly these values, none of them None, by the column `order` (with `-`: descending).

    The same instances as `model._base_manager.filter(**exact).order_by(order)[:limit]`.
    """
    alias = routers.db_for_read(model)
    connection = connections[alias]
    statement = _statement(connection, (model, tuple(exact), order, limit))
    given = zip(statement.given, exact.values(), strict=True)
    values = [field.get_db_prep_value(value, connection) for field, value in given]
    with connection.cursor() as cursor:
        cursor.execute(statement.text, values)
        found = cursor.fetchall()
    return [model.from_db(alias, statement.names, _converted(row, statement, connection)) for row in found]


def together(*wanted: tuple[type[models.Model], Mapping[str, Any]]) -> list[Any]:
    """Of each model the row whose columns have exactly these values, or None: tables of one store, asked at once.

    The same instances as `first(model, **exact)` for each.
    """
    alias = routers.db_for_read(wanted[0][0])
    connection = connections[alias]
    statements = [_statement(connection, (model, tuple(exact), "pk", 1)) for model, exact in wanted]
    values = [
        field.get_db_prep_value(value, connection)
        for statement, (_model, exact) in zip(statements, wanted, strict=True)
        for field, value in zip(statement.given, exact.values(), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_beside_each_other(tuple(statement.text for statement in statements)), values)
        (row,) = cursor.fetchall()
    found: list[Any] = []
    for (model, _exact), statement in zip(wanted, statements, strict=True):
        own, row = row[: len(statement.names)], row[len(statement.names) :]
        there = any(value is not None for value in own)
        found.append(model.from_db(alias, statement.names, _converted(own, statement, connection)) if there else None)
    return found


@functools.lru_cache(maxsize=64)
def _beside_each_other(texts: tuple[str, ...]) -> str:
    joined = " ".join(f"LEFT JOIN ({text}) AS part{place} ON TRUE" for place, text in enumerate(texts))
    return f"SELECT {', '.join(f'part{place}.*' for place in range(len(texts)))} FROM (SELECT 1) AS one {joined}"


class Reading:
    """A reading about one id: `made(id)` is worked out once per connection, whatever the queryset joins or sums up.

    `made` gives a queryset of `values_list`. The id may stand in it more than once; nothing else in it may change.
    """

    def __init__(self, made: Callable[[uuid.UUID], models.QuerySet[Any, Any]]) -> None:
        self._made = made
        self._alias = ""
        self._known: weakref.WeakKeyDictionary[BaseDatabaseWrapper, _WorkedOut] = weakref.WeakKeyDictionary()

    def of(self, about: uuid.UUID) -> list[tuple[Any, ...]]:
        """The rows for the id `about`."""
        connection = connections[self._alias or self._chosen()]
        known = self._known.get(connection)
        if known is None:
            known = self._known[connection] = self._worked_out(connection)
        value = _ID.get_db_prep_value(about, connection)
        given = [value if place in known.places else one for place, one in enumerate(known.given)]
        with connection.cursor() as cursor:
            cursor.execute(known.text, given)
            found = cursor.fetchall()
        return [tuple(row) for row in known.compiler.results_iter([found])]

    def any(self, about: uuid.UUID) -> bool:
        """Whether there is a row for the id `about`."""
        return bool(self.of(about))

    def _chosen(self) -> str:
        self._alias = self._made(_STAND_IN).db
        return self._alias

    def _worked_out(self, connection: BaseDatabaseWrapper) -> _WorkedOut:
        compiler = self._made(_STAND_IN).query.get_compiler(connection=connection)
        text, given = compiler.as_sql()
        compiler.col_count = len(compiler.select)
        stand_in = _ID.get_db_prep_value(_STAND_IN, connection)
        return _WorkedOut(text, tuple(given), {place for place, one in enumerate(given) if one == stand_in}, compiler)


def _converted(row: Sequence[Any], statement: _Statement, connection: BaseDatabaseWrapper) -> list[Any]:
    values = list(row)
    for place, converters, column in statement.converters:
        value = values[place]
        for convert in converters:
            value = convert(value, column, connection)
        values[place] = value
    return values


def _statement(connection: BaseDatabaseWrapper, key: _Key) -> _Statement:
    statements = _known.setdefault(connection, {})
    if key not in statements:
        statements[key] = _worked_out(connection, *key)
    return statements[key]


def _worked_out(
    connection: BaseDatabaseWrapper, model: type[models.Model], names: tuple[str, ...], order: str, limit: int | None
) -> _Statement:
    meta, columns = model._meta, model._meta.concrete_fields

    def named(field: models.Field[Any, Any]) -> str:
        return connection.ops.quote_name(field.db_column or field.attname)

    given = tuple(_column(model, name) for name in names)
    where = " AND ".join(f"{named(field)} = %s" for field in given)
    direction = "DESC" if order.startswith("-") else "ASC"
    text = (
        f"SELECT {', '.join(named(field) for field in columns)} FROM {connection.ops.quote_name(meta.db_table)}"
        f" WHERE {where} ORDER BY {named(_column(model, order.lstrip('-')))} {direction}"
    )
    converters: _Converters = []
    for place, field in enumerate(columns):
        column = field.get_col(meta.db_table)
        found = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
        if found:
            converters.append((place, found, column))
    text += f" LIMIT {limit:d}" if limit is not None else ""
    return _Statement(text, given, tuple(field.attname for field in columns), converters)


def _column(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    found = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if not isinstance(found, models.Field):
        raise LookupError(f"{model._meta.label} has no column {name}")
    return found
