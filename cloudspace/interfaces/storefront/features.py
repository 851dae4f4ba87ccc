"""Features that stay closed until the information is complete (C3): which is missing, and what it is for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from cloudspace.interfaces.storefront import notes, private
from cloudspace.policy import model


def why(policy: model.Policy, feature: str) -> str:
    """What the policy says a feature needs its fields for."""
    return notes.in_language(policy.features[feature].why)


def closed(request: HttpRequest, policy: model.Policy, feature: str, fields: tuple[str, ...]) -> HttpResponse:
    """The page of a closed feature: each missing field with its reason."""
    shut = policy.features[feature]
    context = {
        "name": notes.in_language(shut.name),
        "why": why(policy, feature),
        "missing": [(notes.label(policy, field), notes.of_field(policy, field)) for field in fields],
    }
    return private.page(request, "storefront/closed_feature.html", "account", status=403, **context)
