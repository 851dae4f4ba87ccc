"""What the worker does for people by itself."""

from __future__ import annotations

from cloudspace.accounts.people import actions
from cloudspace.kit.actor import program

BY = program("people")


def settle(*, starting: bool = False) -> int:
    """Rolls registrations and changes of address forward; `starting`: also those whose links still live."""
    return actions.settle_registrations(by=BY) + actions.settle_email_changes(by=BY, running=starting)
