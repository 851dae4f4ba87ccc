"""The error that a person can read."""

from __future__ import annotations

from typing import ClassVar

from django.utils.functional import Promise


class Refused(Exception):
    """What was asked is not done, and why, in a sentence that the reader can act on.

    Subclasses stand beside the function that raises them. `code` is stable and for programs; `sentence`
    is translated when shown. Neither ever holds a personal value (STYLE: nothing personal in an exception).
    """

    code: ClassVar[str] = "refused"
    sentence: str | Promise = "This was refused."

    def __init__(self, sentence: str | Promise | None = None) -> None:
        if sentence is not None:
            self.sentence = sentence
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.sentence)


class FieldsRefused(Refused):
    """Some fields of a form were refused: `problems` maps field name to sentence."""

    code = "fields_refused"

    def __init__(self, problems: dict[str, str | Promise]) -> None:
        self.problems = problems
        super().__init__("; ".join(sorted(problems)))


class Unfit(Exception):
    """The installation cannot run as it stands: the message is a sentence for the operator, never a value."""
