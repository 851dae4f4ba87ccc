"""What the worker does for people by itself."""

from __future__ import annotations

from cloudspace.accounts.people import actions, sessions
from cloudspace.kit.actor import program
from cloudspace.policy.model import Policy

BY = program("people")


def settle(*, starting: bool = False) -> int:
    """Rolls registrations and changes of address forward; `starting`: also those whose links still live."""
    return actions.settle_registrations(by=BY) + actions.settle_email_changes(by=BY, running=starting)


def tidy(policy: Policy) -> int:
    """Once a day: removes browser sessions that ran out and sign-ins whose key has died; returns how many of these."""
    sessions.SessionStore.clear_expired()
    return actions.forget_old_devices(by=BY, policy=policy)
