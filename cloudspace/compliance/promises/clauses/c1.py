"""C1: whoever registers is asked only what is listed, each with its reason, and nothing of it is missing afterwards."""

from __future__ import annotations

from django.db.models import Q

from cloudspace.accounts.people import rules
from cloudspace.accounts.people.models import Profile
from cloudspace.compliance.promises.judging import Facts, Promise, Verdict, verdict
from cloudspace.policy.model import Policy

FORM = "registration"


def _judge(facts: Facts) -> Verdict:
    listed = facts.policy.forms.get(FORM, ())
    asked = set(rules.Typed._fields)
    needed = {name for feature in facts.policy.features.values() for name in (*feature.needs, *feature.uses)}
    problems = {
        "asked_but_not_listed": len(asked - set(listed)),
        "asked_without_reason": sum(not _has_reason(facts.policy, name) for name in listed),
        "asked_without_need": len(set(listed) - needed),
        "registration_incomplete": _incomplete(facts),
    }
    return verdict(problems, {"fields_asked": len(asked), "fields_listed": len(listed)})


def _has_reason(policy: Policy, name: str) -> bool:
    field = policy.fields.get(name)
    return field is not None and bool(field.purposes) and all(field.why[language] for language in policy.languages)


def _incomplete(facts: Facts) -> int:
    """Confirmed customers of whom something required is not held, counted up to the sample."""
    required = ("full_name", "birth_date", "email", "phone", "address")
    empty = Q()
    for name in required:
        empty |= Q(**{f"{name}__isnull": True})
    confirmed = Profile.objects.filter(subject__kind="customer", subject__confirmed_at__isnull=False)
    return confirmed.filter(empty)[: facts.sample].count()


PROMISE = Promise(
    "C1",
    "2026-11-22",
    ("cloudspace.accounts.agreements.actions.register", "cloudspace.accounts.people.rules.registration"),
    _judge,
)
