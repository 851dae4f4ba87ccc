"""People as the vault knows them: a random id and a kind of the policy."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from cloudspace.vault import current

KINDS = ("customer", "staff", "enquirer", "subscriber", "provisional")


def create(subject: uuid.UUID, kind: str) -> None:
    """Makes one person known, so that values can be sealed for them. Raises SubjectGone."""
    current.keeper().create_subjects([(subject, kind)])


def create_many(subjects: Sequence[tuple[uuid.UUID, str]]) -> None:
    """The same for many, in one transaction."""
    current.keeper().create_subjects(subjects)


def change_kind(subject: uuid.UUID, kind: str) -> None:
    """From now on `subject` is of `kind` (an enquirer who becomes a customer)."""
    current.keeper().change_kind(subject, kind)
