"""After a copy of the vault was put back: what it has forgotten, done again before anything is served."""

from __future__ import annotations

from cloudspace.kit.actor import Actor
from cloudspace.vault import current
from cloudspace.vault.keeper import messages as m

Replayed = m.Replayed


def behind() -> bool:
    """Whether keys stand that the log says were destroyed. Raises LogUnavailable."""
    return current.keeper().behind()


def replay(*, by: Actor) -> Replayed:
    """Destroys again what was destroyed since the copy, and places and lifts holds as the log tells.

    Logged as `vault_restored`; repeatable. Raises LogUnavailable, VaultUnavailable.
    """
    return current.keeper().replay(by)
