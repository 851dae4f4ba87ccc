"""C4: whatever is entered lands sealed, under a category, with its own retention."""

from __future__ import annotations

from typing import Any

from django.db import connections

from cloudspace.compliance.promises.judging import Facts, Promise, Verdict, verdict
from cloudspace.compliance.retention import registry
from cloudspace.vault import fields


def _judge(facts: Facts) -> Verdict:
    columns = [(model, field) for model in registry.held_models() for field in registry.sealed_fields(model)]
    values = bare = 0
    for model, field in columns:
        found = _newest(model, field, facts.sample)
        values += len(found)
        bare += sum(not _is_sealed(field, value) for value in found)
    problems = {"value_not_sealed": bare, "field_not_classified": len(registry.problems(facts.policy))}
    return verdict(problems, {"sealed_columns": len(columns), "values_read": values})


def _newest(model: registry.Model, field: fields.SealedField, limit: int) -> list[Any]:
    """The stored bytes of the newest rows: ids of UUIDv7 carry their order."""
    quote = connections["default"].ops.quote_name
    column, key = quote(str(field.column)), quote(str(model._meta.pk.column))
    with connections["default"].cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM {quote(model._meta.db_table)} WHERE {column} IS NOT NULL"
            f" ORDER BY {key} DESC LIMIT %s",
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _is_sealed(field: fields.SealedField, value: Any) -> bool:
    if isinstance(value, str):
        return False
    try:
        field.get_db_prep_value(bytes(value), connections["default"])
    except fields.NotSealed:
        return False
    return True


PROMISE = Promise(
    "C4",
    "2026-11-22",
    ("cloudspace.vault.fields.SealedField", "cloudspace.vault.sealing.seal", "cloudspace.kit.holding.Holding"),
    _judge,
)
