"""D5: no recipient for commercial ends."""

from __future__ import annotations

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.compliance.promises.judging import Facts, Promise, Verdict, verdict
from cloudspace.egress import wiring
from cloudspace.policy import vocabulary


def _judge(facts: Facts) -> Verdict:
    policies = [agreements.published(version.digest) for version in agreements.versions()]
    recipients = [one for policy in (facts.policy, *policies) for one in policy.recipients.values()]
    addressed = [name for name in wiring.addressed() if name not in facts.policy.recipients]
    problems = {
        "commercial_recipient": sum(one.role not in vocabulary.RECIPIENT_ROLES for one in recipients),
        "address_without_declaration": len(addressed),
    }
    figures = {
        "recipients": len(facts.policy.recipients),
        "roles": len({one.role for one in facts.policy.recipients.values()}),
        "versions_read": len(policies),
    }
    return verdict(problems, figures)


PROMISE = Promise(
    "D5",
    "2026-11-22",
    ("cloudspace.policy.sections.recipients", "cloudspace.policy.vocabulary.RECIPIENT_ROLES"),
    _judge,
)
