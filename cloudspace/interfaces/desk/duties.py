"""Which pages of the desk fall to whom: by the purposes that the policy lets a role use, or by the role itself."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy

# Purposes for which a person at the desk may read; the others are the program's or one's own.
BY_PEOPLE = frozenset({"people", "both"})


@dataclass(frozen=True)
class Duty:
    """Work that falls to roles which may use one of `purposes` (`any_purpose`: any at all), and to `roles`."""

    name: str | Promise
    purposes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    any_purpose: bool = False

    def bearers(self, policy: Policy) -> tuple[str, ...]:
        """The roles of the policy that it falls to."""
        return tuple(role for role in policy.roles if self._falls_to(role, policy))

    def _falls_to(self, role: str, policy: Policy) -> bool:
        usable = usable_purposes(policy, frozenset({role}))
        return role in self.roles or bool(usable if self.any_purpose else self.purposes & set(usable))


TICKETS = Duty(_("Tickets"), purposes=frozenset({"answer_request"}), roles=frozenset({"manager"}))
PAYMENTS = Duty(_("Payments"), purposes=frozenset({"take_payment"}), roles=frozenset({"manager"}))
SERVICES = Duty(_("Services"), purposes=frozenset({"provide_service"}), roles=frozenset({"manager"}))
PEOPLE = Duty(_("Customers"), any_purpose=True)
OPENINGS = Duty(_("Openings"), any_purpose=True, roles=frozenset({"auditor", "operator"}))
ALL_OPENINGS = Duty(_("Everybody's openings"), roles=frozenset({"data_protection_officer", "auditor"}))
STAFF = Duty(_("Staff"), roles=frozenset({"manager", "operator"}))
CLOCK = Duty(_("Clock"), roles=frozenset({"manager", "operator", "data_protection_officer"}))
MAILS = Duty(_("Mails"), purposes=frozenset({"answer_request"}), roles=frozenset({"manager", "operator"}))


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


def usable_purposes(policy: Policy, roles: frozenset[str]) -> tuple[str, ...]:
    """The purposes for which people with these roles may read, in the policy's order."""
    return tuple(
        purpose.id
        for purpose in policy.purposes.values()
        if purpose.who in BY_PEOPLE and any(policy.role_may_use(role, purpose.id) for role in roles)
    )


def role_names(policy: Policy, roles: tuple[str, ...]) -> str:
    """What the policy calls these roles, in the reader's language."""
    names = (policy.roles[role].name if role in policy.roles else {"vi": role} for role in roles)
    return ", ".join(name.get(language()) or name["vi"] for name in names)


def language() -> Literal["vi", "en"]:
    """The reader's language, as the policy names it."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"
