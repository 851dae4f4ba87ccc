"""Which driver the operator chose."""

from __future__ import annotations

from django.conf import settings

from cloudspace.commerce.services.drivers.by_hand import ByHand
from cloudspace.commerce.services.drivers.port import Provisioner
from cloudspace.commerce.services.drivers.webhook import Webhook


def provisioner() -> Provisioner:
    """The webhook where its address is set, else staff by hand."""
    return Webhook() if settings.DECLARED["PROVISIONING_WEBHOOK_URL"] else ByHand()
