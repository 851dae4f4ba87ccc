"""V3: whoever registered accepted exactly the texts of that day, in the language shown."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.agreements import rules
from cloudspace.accounts.agreements.models import Acceptance
from cloudspace.accounts.people.models import Subject
from cloudspace.compliance.promises.judging import Facts, Promise, Verdict, verdict
from cloudspace.kit import clock
from cloudspace.policy.model import Policy


def _judge(facts: Facts) -> Verdict:
    registered = Subject.objects.filter(kind="customer", confirmed_at__isnull=False).order_by("-pk")
    people = list(registered.values_list("pk", flat=True)[: facts.sample])
    accepted: dict[object, dict[str, Acceptance]] = defaultdict(dict)
    for row in Acceptance.objects.filter(subject_id__in=people, how="registration").order_by("accepted_at"):
        accepted[row.subject_id].setdefault(row.kind, row)
    versions = _versions(facts.policy)
    rows = [row for kinds in accepted.values() for row in kinds.values()]
    problems = {
        "registered_without_accepting": sum(not set(rules.ACCEPTED) <= accepted[who].keys() for who in people),
        "accepted_another_text": sum(not _was_current(row, versions) for row in rows),
    }
    return verdict(problems, {"people_read": len(people), "acceptances": len(rows), "texts": len(rules.ACCEPTED)})


def _versions(policy: Policy) -> Mapping[tuple[dt.date, str], Policy]:
    """Published versions by effective day and digest, in order of publication; the one in force among them."""
    published = sorted(agreements.versions(), key=lambda version: version.published_at)
    found = {(version.effective_at, version.digest): agreements.published(version.digest) for version in published}
    return found or {(policy.effective_at, policy.digest): policy}


def _was_current(row: Acceptance, versions: Mapping[tuple[dt.date, str], Policy]) -> bool:
    day = clock.day_of(row.accepted_at)
    digest = rules.in_force_on(day, versions)
    # Before the first version takes effect it is what visitors are shown.
    policy = next((one for (_day, name), one in versions.items() if name == digest), next(iter(versions.values())))
    text = policy.documents.get((row.kind, row.language))
    return text is not None and text.digest == row.digest


PROMISE = Promise(
    "V3",
    "2026-11-22",
    ("cloudspace.accounts.agreements.actions.register", "cloudspace.accounts.agreements.rules.acceptance_problem"),
    _judge,
)
