"""Everything held of the person signed in, and who read it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.db import models
from django.utils import translation

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.compliance.retention import queries as retention
from cloudspace.compliance.retention import registry
from cloudspace.compliance.rights import held, log, words
from cloudspace.kit import clock
from cloudspace.kit.holding import Clear
from cloudspace.policy.model import Policy
from cloudspace.policy.vocabulary import SECRETS
from cloudspace.vault import opening, sessions
from cloudspace.vault.errors import SessionOver

ON_PAGE = 100
TECHNICAL = frozenset({Clear.KEY, Clear.SUBJECT, Clear.REFERENCE, Clear.DIGEST})
NOT_SHOWN = "secret"


class Reading(NamedTuple):
    """What a reading is made under: policy, language, the person's kind and clock."""

    policy: Policy
    language: str
    kind: str
    erases_on: dt.date | None


class _Row(NamedTuple):
    instance: models.Model
    values: Mapping[str, Any]


def my_data(*, token: str, language: str, most: int | None = ON_PAGE, entries: int = 50) -> held.MyData:
    """Everything held of the person signed in by `token`, grouped by category (Q1; Law 91/2025 Art 4).

    Each table costs one query however many rows it has, and all sealed values open in one message. `most` bounds the
    records shown per table (None: all), `entries` the lines of the log. Raises SessionOver, SubjectGone.
    """
    session = sessions.living(token)
    if session is None:
        raise SessionOver
    face, policy = retention.face_of(session.subject), agreements.in_force()
    spoken = language if language in policy.languages else policy.languages[0]
    under = Reading(policy, spoken, face.facts.kind, face.erases_on)
    with translation.override(spoken):
        return held.MyData(
            subject=session.subject,
            at=clock.now(),
            language=spoken,
            policy_version=policy.version,
            sections=_sections(_opened(_rows(session.subject), token), under, most),
            log=log.lines(token, policy, spoken, limit=entries),
            erases_on=face.erases_on,
            warned_at=face.warned_at,
            clock_state=face.clock.state,
            service_ended_on=face.clock.started_on,
            holds=tuple((hold.reason, hold.ends_at) for hold in face.holds),
        )


def own_log(*, token: str, language: str, before: int | None = None, limit: int = 50) -> tuple[held.LogLine, ...]:
    """Who read the person's data and what else the log says of them, newest first (P3). Raises SessionOver."""
    policy = agreements.in_force()
    spoken = language if language in policy.languages else policy.languages[0]
    with translation.override(spoken):
        return log.lines(token, policy, spoken, before=before, limit=limit)


def _rows(subject: uuid.UUID) -> dict[registry.Model, list[models.Model]]:
    """All rows that name the person: one query per table."""
    found = {model: list(registry.rows_of(model, [subject]).order_by("pk")) for model in registry.held_models()}
    return {model: rows for model, rows in found.items() if rows}


def _opened(rows: Mapping[registry.Model, list[models.Model]], token: str) -> dict[registry.Model, list[_Row]]:
    """The same with their sealed values, all in one message. Secrets of signing in stay closed: kind and date do."""
    wanted = [(model, opening.Wanted(found, names)) for model, found in rows.items() if (names := _may_be_shown(model))]
    opened = opening.open_own([part for _model, part in wanted], token=token).tables if wanted else []
    values = {model: table for (model, _part), table in zip(wanted, opened, strict=True)}
    return {
        model: [_Row(row, value) for row, value in zip(found, values.get(model, [{}] * len(found)), strict=True)]
        for model, found in rows.items()
    }


def _may_be_shown(model: registry.Model) -> list[str]:
    return [field.name for field in registry.sealed_fields(model) if field.category != SECRETS]


def _sections(rows: Mapping[registry.Model, list[_Row]], under: Reading, most: int | None) -> tuple[held.Section, ...]:
    """One section per category of the policy that holds anything, in the policy's order."""
    return tuple(
        section for category in under.policy.categories if (section := _section(category, rows, under, most)).tables
    )


def _section(
    category: str, rows: Mapping[registry.Model, list[_Row]], under: Reading, most: int | None
) -> held.Section:
    known, language = under.policy.categories[category], under.language
    name = under.policy.class_for(category, under.kind)
    tables = [
        _kept(model, found, category, name, under, most) for model, found in rows.items() if _holds(model, category)
    ]
    return held.Section(
        category=category,
        name=known.name[language],
        holds=known.holds[language],
        sensitive=known.sensitive,
        dpv=known.dpv,
        purposes=_purposes(category, under),
        retention_class=name,
        retention=under.policy.retention(name).name[language],
        dies_on=under.erases_on,
        tables=tuple(table for table in tables if table.records),
    )


def _holds(model: registry.Model, category: str) -> bool:
    """Whether a row of `model` can hold anything of `category`."""
    return registry.holding_of(model).category == category or any(
        field.category == category for field in registry.sealed_fields(model)
    )


def _purposes(category: str, under: Reading) -> tuple[held.Purpose, ...]:
    found = (under.policy.purposes[name] for name in under.policy.purposes_reading(category))
    return tuple(held.Purpose(one.id, one.name[under.language], one.sentence[under.language]) for one in found)


def _kept(
    model: registry.Model, rows: Sequence[_Row], category: str, name: str, under: Reading, most: int | None
) -> held.Kept:
    shown = rows if most is None else rows[-most:]
    records = [_record(row, category, name, under) for row in reversed(shown)]
    return held.Kept(
        table=model._meta.label_lower,
        label=words.table(model),
        records=tuple(record for record in records if record.items),
        more=len(rows) - len(shown),
    )


def _record(row: _Row, category: str, name: str, under: Reading) -> held.Record:
    items = [_sealed_item(field, row) for field in _sealed_in(row, category)]
    if registry.holding_of(type(row.instance)).category == category:
        items += _clear_items(row.instance)
    return held.Record(str(row.instance.pk), tuple(items), _dies_on(row.instance, name, under))


def _sealed_in(row: _Row, category: str) -> Iterable[Any]:
    return (field for field in registry.sealed_fields(type(row.instance)) if field.category == category)


def _sealed_item(field: Any, row: _Row) -> held.Item:
    value: Any = row.values.get(field.name)
    closed = ""
    if field.category == SECRETS:
        value, closed = None, NOT_SHOWN
    elif isinstance(value, opening.Closed):
        closed, value = value.reason, None
    return held.Item(field.name, words.column(field), value, "" if closed else words.value(value), closed, sealed=True)


def _clear_items(instance: models.Model) -> list[held.Item]:
    return [
        held.Item(
            field=field.name,
            label=words.column(field),
            value=(value := getattr(instance, field.attname)),
            shown=words.state(value) if why is Clear.STATE and isinstance(value, str) else words.value(value),
            technical=why in TECHNICAL,
        )
        for field, why in registry.clear_fields(type(instance))
    ]


def _dies_on(instance: models.Model, name: str, under: Reading) -> dt.date | None:
    """The day on which the record's keys die: its period's end where the class rolls, never later than the person's."""
    if not under.policy.retention(name).rolls:
        return under.erases_on
    periods = [
        period for field in registry.sealed_fields(type(instance)) if (period := registry.period_of(instance, field))
    ]
    ends = [under.policy.period_ends(name, period) for period in periods]
    ends += [under.erases_on] if under.erases_on else []
    return min(ends, default=None)
