"""What is wrong with a policy folder: every problem with its place, carried by one exception."""

import dataclasses


@dataclasses.dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong.

    `file` is a name inside the folder, `line` counts from 1, `key` is the dotted path in `policy.toml` or the
    anchor in a text (empty for the file as a whole).
    """

    file: str
    line: int
    key: str
    expected: str
    found: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        key = f" {self.key}" if self.key else ""
        return f"{place}:{key}: expected {self.expected}, found {self.found}"


class PolicyInvalid(Exception):
    """A policy folder that cannot be used, with all its problems in the order of files and lines."""

    code = "policy_invalid"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """All problems, one a line, under a heading that counts them."""
        count = len(self.problems)
        heading = f"The policy has {count} problem{'' if count == 1 else 's'}:"
        return "\n".join([heading, *(str(problem) for problem in self.problems)])
