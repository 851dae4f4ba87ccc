"""What a request carries beside Django's own: who asks, and under which policy."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest

from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy
from cloudspace.vault.errors import VaultUnavailable


class Request(HttpRequest):
    """A request as views get it: `middleware.Recognition` says who asks, the storefront's middleware by which policy.

    `keeper_token` is the session's secret, empty for a visitor. `session_over`: the browser's session ended a moment
    ago. `out_of_reach`: why nobody could be recognised.
    """

    actor: Actor
    keeper_token: str
    session_over: bool
    out_of_reach: VaultUnavailable | None
    shop_policy: Policy


def of(request: HttpRequest) -> Request:
    """The request with what it carries: no check, every request passes the middleware that sets it."""
    return cast("Request", request)
