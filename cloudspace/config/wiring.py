"""Who answers to whom: the ports of the lower floors filled from above. The one place that knows everybody."""

from __future__ import annotations

import uuid

from django.conf import settings

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.agreements import wiring as publishing
from cloudspace.accounts.people import queries as people
from cloudspace.config import case_rules, founding, installation, needed
from cloudspace.egress import rules as gate_rules
from cloudspace.egress import wiring as gate
from cloudspace.egress.drivers import smtp, webhook
from cloudspace.interfaces.cli import house
from cloudspace.kit.actor import Actor
from cloudspace.messaging import wiring as messaging
from cloudspace.vault import current
from cloudspace.vault.keeper import interface, local, names

MAIL, PROVISIONING = "mail_provider", "provisioning"


def home() -> installation.Home:
    """The home of this process's settings."""
    return installation.Home(settings.CLOUDSPACE_HOME)


def wire() -> None:
    """Fills every port. Called once when Django is ready; asks nothing of the stores yet."""
    current.wire(_keeper, lambda: agreements.in_force().digest)
    house.wire(founding.ThisHouse())
    gate.wire(policy=agreements.in_force, carriers=_carriers())
    messaging.wire(addresses=messaging.Addresses(people.address_rows, people.addresses_in))
    case_rules.register()
    publishing.wire(needed.require)


def _carriers() -> dict[str, gate.Carrier]:
    """Each declared recipient that this installation has an address for."""
    declared = settings.DECLARED
    # Without a mail server of the operator's, mail goes to the catcher on this machine and no further.
    url = declared["EMAIL_URL"] or f"smtp://127.0.0.1:{declared['MAIL_CATCHER_PORT']}"
    carriers: dict[str, gate.Carrier] = {MAIL: smtp.Carrier(gate_rules.mail_server(url))}
    if declared["PROVISIONING_WEBHOOK_URL"]:
        secrets = tuple(declared["PROVISIONING_WEBHOOK_SECRET"].split())
        carriers[PROVISIONING] = webhook.Carrier(declared["PROVISIONING_WEBHOOK_URL"], secrets)
    return carriers


def _keeper() -> interface.Keeper:
    ring = installation.opened_keyring(home(), settings.DECLARED["ESCROW_RECIPIENTS"])
    return local.LocalKeeper(
        agreements.in_force(),
        ring,
        local.Outside(lambda who: _roles_of(who), lambda *at: _names_since(*at), lambda who: _has_rows(who)),
    )


def _roles_of(actor: Actor) -> frozenset[str]:
    return people.roles_of(actor)


def _names_since(marker: str, limit: int) -> names.Feed | None:
    found = people.names_since(marker, limit)
    return names.Feed(found.table, found.marker) if found else None


def _has_rows(subject: uuid.UUID) -> bool:
    return people.have_rows(subject)
