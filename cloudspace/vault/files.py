"""Sealed files in the media folder. The row's SealedFile field describes one; its content lies by row and field.

A file is written before its row is committed, and a row without file says so; a file without row is swept, and
so is what a killed upload left.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models

from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.vault import current, fields, sealing
from cloudspace.vault.errors import FileBroken
from cloudspace.vault.keeper import messages as m

READ = 256 * 1024
# No upload takes longer than this.
UNFINISHED_FOR = dt.timedelta(days=1)


def store(instance: models.Model, field: str, source: Iterable[bytes], *, name: str, media_type: str) -> None:
    """Seals `source` into the media folder and its description into `field` (saving the row is the caller's).

    Durable on return. Raises SubjectGone, SubjectUnknown.
    """
    column, row = _place(instance, field)
    path = path_of(instance, field)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.part")
    counted = _Counted(source)
    with fresh.open("wb") as file:
        for piece in current.keeper().seal_file(column, row, clock.today(), counted):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    sealing.seal(instance, **{field: {"name": name, "type": media_type, "size": counted.size}})


def read_own(instance: models.Model, field: str, *, token: str) -> tuple[dict[str, Any], Iterator[bytes]]:
    """Description and content of one's own file. Raises SessionOver, FileBroken."""
    return _content(instance, field, m.OpenOwn(token, (_table(instance, field),)))


def read_for(
    instance: models.Model, field: str, *, purpose: str, case: m.CaseRef, by: Actor
) -> tuple[dict[str, Any], Iterator[bytes]]:
    """Description and content for a purpose with its case. Raises OpeningRefused, LogUnavailable, FileBroken."""
    return _content(instance, field, m.Open(purpose, case, by, (_table(instance, field),)))


def forget(model: type[models.Model], rows: Iterable[uuid.UUID]) -> None:
    """Removes the content of purged rows; repeatable."""
    for field in fields.sealed_fields(model):
        if isinstance(field, fields.SealedFile):
            for row in rows:
                _path(model, row, field.name).unlink(missing_ok=True)


def sweep_unfinished(at: dt.datetime) -> int:
    """Removes what uploads that were killed left half written a day before `at`; returns how many. Repeatable."""
    before, swept = (at - UNFINISHED_FOR).timestamp(), 0
    for part in Path(settings.MEDIA_ROOT).rglob("*.part"):
        with contextlib.suppress(FileNotFoundError):
            if part.stat().st_mtime <= before:
                part.unlink()
                swept += 1
    return swept


def path_of(instance: models.Model, field: str) -> Path:
    """Where the content lies: by table, row and field, never by what the person called it."""
    return _path(type(instance), instance.pk, field)


def _path(model: type[models.Model], row: uuid.UUID, field: str) -> Path:
    return Path(settings.MEDIA_ROOT) / model._meta.label_lower / row.hex[-2:] / f"{row.hex}.{field}"


def _content(instance: models.Model, field: str, request: m.Open | m.OpenOwn) -> tuple[dict[str, Any], Iterator[bytes]]:
    described, content = current.keeper().open_file(request, _pieces(path_of(instance, field)))
    if not isinstance(described, bytes):
        raise FileBroken
    return sealing.field_of(type(instance), field).decode(described), content


def _table(instance: models.Model, field: str) -> m.Table:
    column, row = _place(instance, field)
    return m.Table((column,), (row._replace(values=(getattr(instance, field),)),))


def _place(instance: models.Model, field: str) -> tuple[m.Column, m.Row]:
    column = sealing.column_of(sealing.field_of(type(instance), field))
    row = m.Row(sealing.subject_of(instance), instance.pk, sealing.granule_of(instance), (None,))
    return column, row


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb") as file:
            while piece := file.read(READ):
                yield piece
    except FileNotFoundError:
        raise FileBroken from None


class _Counted:
    """Counts the bytes that pass."""

    def __init__(self, source: Iterable[bytes]) -> None:
        self._source, self.size = source, 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._source:
            self.size += len(piece)
            yield piece
