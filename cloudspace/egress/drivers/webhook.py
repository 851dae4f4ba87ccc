"""Signed calls over HTTPS, as Standard Webhooks describes them. An answer's status counts, its body is never read."""

from __future__ import annotations

import datetime as dt
import logging
import ssl
from dataclasses import dataclass, field

import httpx

from cloudspace.egress import passage, rules
from cloudspace.egress.drivers.failure import DeliveryFailed

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0

# The client logs every address it calls, which may hold a secret path.
logging.getLogger("httpx").setLevel(logging.WARNING)


@dataclass(frozen=True)
class Call:
    """One call. `id` is the same at every try, so that the receiver can leave out repeats; `body` is JSON."""

    id: str
    body: bytes = field(repr=False)
    at: dt.datetime


class Carrier:
    """Calls one address. Several secrets while one is being replaced: each gives a signature."""

    def __init__(
        self,
        url: str,
        secrets: tuple[str, ...],
        *,
        connect_seconds: float = CONNECT_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
        context: ssl.SSLContext | None = None,
    ) -> None:
        """Raises rules.NotAnAddress for an address or secret that cannot be used."""
        self._url = rules.webhook_address(url)
        self._keys = tuple(rules.signing_key(secret) for secret in secrets)
        if not self._keys:
            raise rules.NotAnAddress("at least one secret to sign with")
        self._timeout = httpx.Timeout(answer_seconds, connect=connect_seconds)
        self._context = context

    def carry(self, message: Call) -> None:
        """Makes the call; a retry is safe, since the id stays. Raises DeliveryFailed, OutsideTheGate."""
        passage.require()
        try:
            status = self._status(message)
        except httpx.TimeoutException:
            raise DeliveryFailed("timed_out", "retry", server_wide=True) from None
        except httpx.HTTPError:
            raise DeliveryFailed("unreachable", "retry", server_wide=True) from None
        verdict = rules.http_verdict(status)
        if verdict != "delivered":
            redirected = 300 <= status <= 399
            raise DeliveryFailed(f"{'redirected' if redirected else 'refused'}_{status}", verdict)

    def close(self) -> None:
        """Nothing is kept open."""

    def _status(self, call: Call) -> int:
        # trust_env off: no proxy, certificate or password from the surroundings redirects what leaves (D1).
        with (
            httpx.Client(
                verify=self._context or ssl.create_default_context(),
                timeout=self._timeout,
                follow_redirects=False,
                trust_env=False,
            ) as client,
            client.stream("POST", self._url, content=call.body, headers=self._headers(call)) as answer,
        ):
            return answer.status_code

    def _headers(self, call: Call) -> dict[str, str]:
        timestamp = int(call.at.timestamp())
        signatures = (rules.signature(key, call.id, timestamp, call.body) for key in self._keys)
        return {
            "content-type": "application/json",
            "user-agent": "Cloudspace",
            "webhook-id": call.id,
            "webhook-timestamp": str(timestamp),
            "webhook-signature": " ".join(signatures),
        }
