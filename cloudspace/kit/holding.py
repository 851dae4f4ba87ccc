"""What a table holds of a person, field by field. A field that is not classified fails the build."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


class Clear(enum.Enum):
    """Why a field may stand unsealed."""

    KEY = "random id of this row"
    SUBJECT = "random id of the person"
    REFERENCE = "random id of another row"
    NUMBER = "random number that people call this row by"
    STATE = "state, kind or chosen topic"
    TIME = "when something was done"
    FIGURE = "number that names nobody"
    MONEY = "amount in đồng, which names nobody"
    DIGEST = "one-way digest of a random secret"
    OURS = "text or data of the shop itself"
    DERIVED = "declared coarse derivation: province, age band, language"
    FACT = "pseudonymous fact of the person's dealings"


class AtShred(enum.Enum):
    """What happens to a row when the person's keys are destroyed."""

    DELETE = "row deleted"
    KEEP = "row names nobody and stays"


@dataclass(frozen=True)
class Holding:
    """A model's classification: `holding = Holding(...)` in its body.

    `clear` classifies every unsealed field by name. `subject` names the attribute holding the person's id, or
    is empty where no person is meant. `category` is the policy category that the row's facts fall under.
    `granule` names the attribute holding the record or case id under which the class keeps keys apart.
    `order` is the place in the deletion sequence at a shred: higher goes first.
    """

    clear: Mapping[str, Clear] = field(default_factory=dict)
    subject: str = ""
    category: str = ""
    granule: str = ""
    at_shred: AtShred = AtShred.KEEP
    order: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "clear", MappingProxyType(dict(self.clear)))
        if self.subject and self.at_shred is AtShred.KEEP:
            raise ValueError("a row that names a person cannot stay after the shred")


NOBODY = Holding()
