"""What the policy says of a category, in a language: worked out once per version, and nothing of anybody."""

from __future__ import annotations

import functools

from cloudspace.compliance.rights import held
from cloudspace.policy.model import Policy


@functools.lru_cache(maxsize=256)
def about(policy: Policy, category: str, kind: str, language: str) -> held.About:
    """What `category` holds of a person of `kind`, what for, how long, and whose roles may open it."""
    known, name = policy.categories[category], policy.class_for(category, kind)
    purposes = policy.purposes_reading(category)
    return held.About(
        category=category,
        name=known.name[language],
        holds=known.holds[language],
        sensitive=known.sensitive,
        dpv=known.dpv,
        purposes=tuple(held.Purpose(one, *_words(policy, one, language)) for one in purposes),
        readers=_readers(policy, purposes, language),
        retention_class=name,
        retention=policy.retention(name).name[language],
    )


def _words(policy: Policy, purpose: str, language: str) -> tuple[str, str]:
    found = policy.purposes[purpose]
    return found.name[language], found.sentence[language]


def _readers(policy: Policy, purposes: tuple[str, ...], language: str) -> tuple[str, ...]:
    return tuple(
        role.name[language]
        for role in policy.roles.values()
        if any(policy.role_may_use(role.id, purpose) for purpose in purposes)
    )
