"""Knowing a row that is told again, without keeping what it says: by signs that die with the row's person."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from cloudspace.vault import current


def kept_for(signs: Sequence[str]) -> tuple[uuid.UUID | None, ...]:
    """For each sign (any text by which a row is known again) the record that it was kept for, or None."""
    return current.keeper().sign_records(signs)


def keep(record: uuid.UUID, *, subject: uuid.UUID, signs: Sequence[str]) -> uuid.UUID:
    """Keeps `signs` for the row `record` of `subject`, all or none; durable on return, whatever the caller commits.

    Returns `record`, or the other row that one of them was kept for: then nothing was kept. Of several who keep the
    same sign at once, all get the same answer. Repeatable. Raises SubjectUnknown, SubjectGone.
    """
    return current.keeper().keep_signs(record, subject, signs)


def move(record: uuid.UUID, *, to: uuid.UUID) -> None:
    """From now on the record's signs die with `to`; where that person is erased, they die now. Repeatable.

    Raises SubjectUnknown.
    """
    current.keeper().move_signs(record, to)
