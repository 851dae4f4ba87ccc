"""Everything held of the person signed in, and who read it."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import models
from django.utils import translation

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people.models import Profile, Subject
from cloudspace.compliance.retention import queries as retention
from cloudspace.compliance.retention import registry
from cloudspace.compliance.rights import categories, held, log, records, words
from cloudspace.kit import clock
from cloudspace.policy.model import Policy
from cloudspace.vault import sessions
from cloudspace.vault.errors import SessionOver

ON_PAGE = 30


class _Asked(NamedTuple):
    session: sessions.State
    face: retention.Face
    under: records.Reading


def overview(*, person: Subject, token: str, language: str, entries: int = 5) -> held.Overview:
    """What is held of `person`, by category, under their session's secret (Q1; Law 91/2025 Art 4).

    The profile's values are opened; of the rest it says how much there is. Tables are counted in one query, sealed
    values opened in one message. Raises SessionOver when `token` is of no living session of theirs, SubjectGone.
    """
    subject, policy = person.pk, agreements.in_force()
    spoken = _spoken(policy, language)
    with translation.override(spoken):
        found = records.counted(subject, registry.held_models())
        own: dict[registry.Model, Sequence[models.Model]] = {Subject: [person]}
        if Profile in found:
            own[Profile] = records.of(Profile, subject)
        else:
            _refuse_another(subject, token)
        rows, entries_read = records.opened_with_log(own, token, entries)
        face = retention.face_of_person(person, named_in=found)
        under = records.Reading(policy, spoken, face.facts.kind, face.erases_on)
        return held.Overview(_clock(face), _briefs(found, rows, under), log.told(entries_read, policy, spoken))


def _refuse_another(subject: uuid.UUID, token: str) -> None:
    """Where nothing is opened, the keeper has not yet said whose session it is."""
    session = sessions.living(token)
    if session is None or session.subject != subject:
        raise SessionOver


def section(
    *, token: str, language: str, category: str, table: str = "", page: int = 1, most: int = ON_PAGE
) -> held.Section | None:
    """Everything held in one category, the newest `most` records of each table first; None where nothing is.

    `table` and `page` (from 1) ask for older records of one table. Raises SessionOver, SubjectGone.
    """
    asked = _asked(token, language)
    subject, under = asked.session.subject, asked.under
    holding = [model for model in registry.held_models() if records.holds(model, category)]
    wanted = [model for model in holding if table in ("", model._meta.label_lower)]
    found = records.counted(subject, wanted) if wanted and category in under.policy.categories else {}
    start = (page - 1) * most if table else 0
    rows = {model: part for model in found if (part := records.page_of(model, subject, start, most))}
    if not rows:
        return None
    with translation.override(under.language):
        opened = records.opened(rows, token)
        kept = [_kept(model, part, category, under, found[model] - start - len(part)) for model, part in opened.items()]
        about = categories.about(under.policy, category, under.kind, under.language)
        return held.Section(about, under.erases_on, tuple(one for one in kept if one.records))


def my_data(*, token: str, language: str, entries: int = 50) -> held.MyData:
    """Everything held of the person signed in by `token`, all values opened, grouped by category: for the download.

    Each table costs one query however many rows it has, and all sealed values open in one message. `entries` bounds
    the lines of the log. Raises SessionOver, SubjectGone.
    """
    asked = _asked(token, language)
    subject, under = asked.session.subject, asked.under
    with translation.override(under.language):
        rows = {model: found for model in registry.held_models() if (found := records.of(model, subject)[::-1])}
        opened = records.opened(rows, token)
        return held.MyData(
            subject=subject,
            at=clock.now(),
            language=under.language,
            policy_version=under.policy.version,
            clock=_clock(asked.face),
            sections=tuple(_section(about, opened, under) for about in _categories(opened, under)),
            log=log.lines(token, under.policy, under.language, limit=entries),
        )


def own_log(*, token: str, language: str, before: int | None = None, limit: int = 50) -> tuple[held.LogLine, ...]:
    """Who read the person's data and what else the log says of them, newest first (P3). Raises SessionOver."""
    policy = agreements.in_force()
    spoken = _spoken(policy, language)
    with translation.override(spoken):
        return log.lines(token, policy, spoken, before=before, limit=limit)


def _asked(token: str, language: str) -> _Asked:
    session = sessions.living(token)
    if session is None:
        raise SessionOver
    face, policy = retention.face_of(session.subject), agreements.in_force()
    under = records.Reading(policy, _spoken(policy, language), face.facts.kind, face.erases_on)
    return _Asked(session, face, under)


def _spoken(policy: Policy, language: str) -> str:
    return language if language in policy.languages else policy.languages[0]


def _clock(face: retention.Face) -> held.Clock:
    holds = tuple((hold.reason, hold.ends_at) for hold in face.holds)
    return held.Clock(face.clock.state, face.clock.started_on, face.erases_on, face.warned_at, holds)


def _categories(found: Mapping[registry.Model, object], under: records.Reading) -> list[held.About]:
    """The categories of the policy that hold anything, in its order."""
    return [
        categories.about(under.policy, category, under.kind, under.language)
        for category in under.policy.categories
        if any(records.holds(model, category) for model in found)
    ]


def _briefs(
    found: Mapping[registry.Model, int],
    rows: Mapping[registry.Model, Sequence[records.Row]],
    under: records.Reading,
) -> tuple[held.Brief, ...]:
    """The categories of the policy that hold anything, in its order, with the records of `rows` and how many more."""
    counts: dict[str, int] = defaultdict(int)
    shown: dict[str, list[records.Row]] = defaultdict(list)
    for model, number in found.items():
        for category in records.categories_of(model):
            counts[category] += number
    for model, part in rows.items():
        for category in records.categories_of(model):
            shown[category] += part
    made = []
    for category in under.policy.categories:
        if category in counts:
            of_it = tuple(records.record(row, category, under) for row in shown[category])
            about = categories.about(under.policy, category, under.kind, under.language)
            made.append(held.Brief(about, under.erases_on, of_it, counts[category] - len(of_it)))
    return tuple(made)


def _section(
    about: held.About, rows: Mapping[registry.Model, Sequence[records.Row]], under: records.Reading
) -> held.Section:
    kept = [
        _kept(model, part, about.category, under)
        for model, part in rows.items()
        if records.holds(model, about.category)
    ]
    return held.Section(about, under.erases_on, tuple(one for one in kept if one.records))


def _kept(
    model: registry.Model, rows: Sequence[records.Row], category: str, under: records.Reading, more: int = 0
) -> held.Kept:
    made = (records.record(row, category, under) for row in rows)
    return held.Kept(
        table=model._meta.label_lower,
        label=words.table(model),
        records=tuple(record for record in made if record.items),
        more=more,
    )
