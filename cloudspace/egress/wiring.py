"""What the gate is given by the wiring: the policy in force, and by recipient what carries to it.

A recipient is bound to its address here and nowhere else, so no caller can send what is meant for one to another.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from cloudspace.policy import model


class Carrier(Protocol):
    """A driver bound to one address."""

    def carry(self, message: Any) -> None:
        """Sends one message of the driver's kind. Raises DeliveryFailed."""

    def close(self) -> None:
        """Gives up connections kept open by this thread."""


class NotWired(Exception):
    """The settings module was not loaded through `cloudspace.config`."""


_policy: Callable[[], model.Policy] | None = None
_carriers: dict[str, Carrier] = {}


def wire(*, policy: Callable[[], model.Policy], carriers: Mapping[str, Carrier]) -> None:
    """Names what answers with the policy in force, and by recipient id the driver bound to its address."""
    global _policy
    _policy = policy
    _carriers.clear()
    _carriers.update(carriers)


def policy() -> model.Policy:
    """The policy in force. Raises NotWired."""
    if _policy is None:
        raise NotWired("no policy is wired to the gate")
    return _policy()


def carrier(recipient: str) -> Carrier | None:
    """What carries to `recipient`, or None where the installation has no address for it."""
    return _carriers.get(recipient)


def addressed() -> tuple[str, ...]:
    """The recipients that the installation has an address for (D5: each of them is declared)."""
    return tuple(sorted(_carriers))


def close() -> None:
    """Gives up the connections that this thread keeps open."""
    for one in _carriers.values():
        one.close()
