"""Features that stay closed until the information is complete (C3): which is missing, and what it is for."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse

from cloudspace.accounts.people import queries as people
from cloudspace.interfaces.storefront import notes, private
from cloudspace.policy import model

# Where the profile keeps what the policy asks for; what is not here is no part of it.
_KEPT_IN = {
    "email": "email",
    "full_name": "full_name",
    "phone": "phone",
    "birth_date": "birth_date",
    "province": "address",
    "commune": "address",
    "street": "address",
}


def missing(policy: model.Policy, feature: str, subject: uuid.UUID) -> tuple[str, ...]:
    """The fields that the feature needs and the person has not given. Nothing is opened: empty shows without."""
    profile = people.profile_of(subject)
    return tuple(
        field
        for field in policy.features[feature].needs
        if field in _KEPT_IN and getattr(profile, f"{_KEPT_IN[field]}", None) is None
    )


def closed(request: HttpRequest, policy: model.Policy, feature: str, fields: tuple[str, ...]) -> HttpResponse:
    """The page of a closed feature."""
    shut = policy.features[feature]
    context = {
        "name": notes.in_language(shut.name),
        "why": notes.in_language(shut.why),
        "missing": [(notes.label(policy, field), notes.of_field(policy, field)) for field in fields],
    }
    return private.page(request, "storefront/closed_feature.html", "account", status=403, **context)
