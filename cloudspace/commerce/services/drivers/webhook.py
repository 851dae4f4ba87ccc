"""A system behind the shop, told by signed webhooks (Standard Webhooks) that pass the gate (D1)."""

from __future__ import annotations

import json

from cloudspace.commerce.services.drivers.port import Job, Outcome
from cloudspace.egress import gate
from cloudspace.egress.drivers import webhook
from cloudspace.egress.drivers.failure import DeliveryFailed
from cloudspace.kit import actor
from cloudspace.vault.opening import CaseRef

RECIPIENT = "provisioning"
PURPOSE = "hand_over_to_processor"
FIELDS = ("transactions.order",)
BY = actor.program("services.provision")


class Webhook:
    """Calls the address that the gate is wired to for the recipient `provisioning`."""

    def call(self, job: Job) -> Outcome:
        """A 2xx answer means that it is done; nothing of the answer is read."""
        message = webhook.Call(id=str(job.id), body=body(job), at=job.at)
        try:
            gate.pass_through(
                recipient=RECIPIENT,
                purpose=PURPOSE,
                fields=FIELDS,
                by=BY,
                case=CaseRef("handover", job.id),
                deliver=message,
            )
        except gate.ExitRefused as refused:
            return Outcome("stopped", refused.reason)
        except DeliveryFailed as failed:
            return Outcome("stopped" if failed.kind == "permanent" else "retry", failed.reason)
        return Outcome("done", "done")


def body(job: Job) -> bytes:
    """The call as JSON: type, time, and numbers and figures of service and order."""
    content = {
        "type": f"service.{job.kind}",
        "timestamp": job.at.isoformat(),
        "data": {
            "service": job.service,
            "order": job.order,
            "kind": job.product_kind,
            "plan": str(job.plan),
            "months": job.months,
        },
    }
    return json.dumps(content, separators=(",", ":")).encode()
