"""Which pages of the desk fall to whom. What a page shows is a courtesy: the actions ask again, and that counts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import get_language

from cloudspace.accounts.agreements import duties as work
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy

Duty = work.Duty
TICKETS = work.TICKETS
PAYMENTS = work.PAYMENTS
SERVICES = work.SERVICES
PEOPLE = work.PEOPLE
OPENINGS = work.OPENINGS
ALL_OPENINGS = work.ALL_OPENINGS
STAFF = work.STAFF
CLOCK = work.CLOCK
MAILS = work.MAILS
usable_purposes = work.usable_purposes


@dataclass(frozen=True)
class Reader:
    """A member of staff at the desk, with the roles held now and the policy in force."""

    actor: Actor
    id: uuid.UUID
    roles: frozenset[str]
    policy: Policy

    def bears(self, duty: Duty) -> bool:
        """Whether the work falls to them."""
        return bool(self.roles & set(duty.bearers(self.policy)))

    @property
    def purposes(self) -> tuple[str, ...]:
        """The purposes for which they may read, in the policy's order."""
        return usable_purposes(self.policy, self.roles)


def role_names(policy: Policy, roles: tuple[str, ...]) -> str:
    """What the policy calls these roles, in the reader's language."""
    names = (policy.roles[role].name if role in policy.roles else {"vi": role} for role in roles)
    return ", ".join(name.get(language()) or name["vi"] for name in names)


def language() -> Literal["vi", "en"]:
    """The reader's language, as the policy names it."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"
