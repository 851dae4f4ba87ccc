"""Who acts."""

from __future__ import annotations

import uuid
from typing import Literal, NamedTuple

Kind = Literal["visitor", "subject", "staff", "program"]


class Actor(NamedTuple):
    """The one who acts, by random id only.

    `kind` is visitor (unknown), subject (a person about their own affairs), staff (at the desk) or program.
    `id` is the subject id of a person, None for visitors and the program. `session` is the signed-in
    session's id. `name` names a part of the program (a task), never a person.
    """

    kind: Kind
    id: uuid.UUID | None = None
    session: uuid.UUID | None = None
    name: str = ""


VISITOR = Actor("visitor")


def program(name: str) -> Actor:
    """The program acting by itself, as the task or command `name`."""
    return Actor("program", name=name)
