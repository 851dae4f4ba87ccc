"""What publishing asks of the floors above it: whether the software could work under a policy. Filled by the wiring."""

from __future__ import annotations

from collections.abc import Callable

from cloudspace.policy.model import Policy


class NotWired(Exception):
    """The settings module was not loaded through `cloudspace.config`."""


_require_fit: Callable[[Policy], None] | None = None


def wire(require_fit: Callable[[Policy], None]) -> None:
    """Names what raises PolicyInvalid for a policy that lacks something which the software needs."""
    global _require_fit
    _require_fit = require_fit


def require_fit(policy: Policy) -> None:
    """Raises PolicyInvalid with all that the software needs and `policy` does not give, NotWired."""
    if _require_fit is None:
        raise NotWired("publishing does not know what the software needs")
    _require_fit(policy)
