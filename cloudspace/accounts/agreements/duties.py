"""Work at the desk and to whom it falls: by the purposes that the policy lets a role use, or by the role itself.

Every action that staff alone take asks here, whoever called it: a page that forgets to ask opens nothing (P3).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from cloudspace.accounts.agreements import queries
from cloudspace.accounts.people import queries as people
from cloudspace.accounts.people import refusals
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy

# Purposes for which a person at the desk may read; the others are the program's or one's own.
BY_PEOPLE = frozenset({"people", "both"})


@dataclass(frozen=True)
class Duty:
    """Work that falls to roles which may use one of `purposes` (`any_purpose`: any at all), and to `roles`."""

    purposes: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    any_purpose: bool = False

    def bearers(self, policy: Policy) -> tuple[str, ...]:
        """The roles of the policy that it falls to."""
        return tuple(role for role in policy.roles if self._falls_to(role, policy))

    def _falls_to(self, role: str, policy: Policy) -> bool:
        usable = usable_purposes(policy, frozenset({role}))
        return role in self.roles or bool(usable if self.any_purpose else self.purposes & set(usable))


TICKETS = Duty(purposes=frozenset({"answer_request"}), roles=frozenset({"manager"}))
ANSWERS = Duty(purposes=frozenset({"answer_request"}))
PAYMENTS = Duty(purposes=frozenset({"take_payment"}), roles=frozenset({"manager"}))
SERVICES = Duty(purposes=frozenset({"provide_service"}), roles=frozenset({"manager"}))
PEOPLE = Duty(any_purpose=True)
OPENINGS = Duty(any_purpose=True, roles=frozenset({"auditor", "operator"}))
ALL_OPENINGS = Duty(roles=frozenset({"data_protection_officer", "auditor"}))
STAFF = Duty(roles=frozenset({"manager", "operator"}))
CLOCK = Duty(roles=frozenset({"manager", "operator", "data_protection_officer"}))
MAILS = Duty(purposes=frozenset({"answer_request"}), roles=frozenset({"manager", "operator"}))


def usable_purposes(policy: Policy, roles: frozenset[str]) -> tuple[str, ...]:
    """The purposes for which people with these roles may read, in the policy's order."""
    return tuple(
        purpose.id
        for purpose in policy.purposes.values()
        if purpose.who in BY_PEOPLE and any(policy.role_may_use(role, purpose.id) for role in roles)
    )


def falls_to(person: uuid.UUID | None, duty: Duty) -> bool:
    """Whether the work falls to this person by a role that they hold now."""
    held = people.roles_of(Actor("staff", person))
    return bool(held & set(duty.bearers(queries.in_force())))


def require(by: Actor, duty: Duty) -> None:
    """Lets the program pass, and staff to whom the work falls. Raises NotAllowed."""
    if by.kind != "program" and not (by.kind == "staff" and falls_to(by.id, duty)):
        raise refusals.NotAllowed


def require_to(to: uuid.UUID, duty: Duty) -> None:
    """Whoever is given a case must be somebody to whom the work falls. Raises NotAllowed."""
    if not falls_to(to, duty):
        raise refusals.NotAllowed


def somebody_else(duty: Duty, than: uuid.UUID) -> bool:
    """Whether anybody who works here could do it as the second person beside `than`."""
    bearers = set(duty.bearers(queries.in_force()))
    return any(
        people.stand_apart(member.subject_id, than)
        for member in people.staff().filter(subject__confirmed_at__isnull=False)
        if any(role.role in bearers and role.withdrawn_at is None for role in member.roles.all())
    )
