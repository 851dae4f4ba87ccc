"""Who answers to whom: the ports of the lower floors filled from above. The one place that knows everybody."""

from __future__ import annotations

import uuid

from django.conf import settings

from cloudspace.config import founding, installation
from cloudspace.interfaces.cli import house
from cloudspace.kit.actor import Actor
from cloudspace.vault import current
from cloudspace.vault.keeper import interface, local, names


def home() -> installation.Home:
    """The home of this process's settings."""
    return installation.Home(settings.CLOUDSPACE_HOME)


def wire() -> None:
    """Fills every port. Called once when Django is ready; asks nothing of the stores yet."""
    current.wire(_keeper)
    house.wire(founding.ThisHouse())


def _keeper() -> interface.Keeper:
    ring = installation.opened_keyring(home(), settings.DECLARED["ESCROW_RECIPIENTS"])
    policy = installation.load_policy(home(), settings.DECLARED["POLICY"])
    return local.LocalKeeper(
        policy,
        ring,
        local.Outside(lambda who: _roles_of(who), lambda *at: _names_since(*at), lambda who: _has_rows(who)),
    )


def _roles_of(actor: Actor) -> frozenset[str]:
    return frozenset()


def _names_since(marker: str, limit: int) -> names.Feed | None:
    return None


def _has_rows(subject: uuid.UUID) -> bool:
    return False
