"""D1: never sold or exchanged: everything that left went to a declared recipient for a declared purpose."""

from __future__ import annotations

import datetime as dt

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.compliance.promises.judging import Facts, Promise, Verdict, verdict
from cloudspace.egress import queries as egress
from cloudspace.egress.models import Departure

LOOKED_BACK = dt.timedelta(days=90)


def _judge(facts: Facts) -> Verdict:
    since = facts.at - LOOKED_BACK
    known = {version.digest: agreements.published(version.digest) for version in agreements.versions()}
    known[facts.policy.digest] = facts.policy
    tallies = egress.tallies(since)
    problems = {
        "left_undeclared": sum(egress.undeclared(policy, since) for policy in known.values()),
        "left_under_no_policy": Departure.objects.filter(at__gte=since)
        .exclude(policy_digest__in=known)[: facts.sample]
        .count(),
    }
    figures = {
        "departures": sum(tally.departures for tally in tallies),
        "recipients": len({tally.recipient for tally in tallies}),
        "declared": len(facts.policy.recipients),
    }
    return verdict(problems, figures)


PROMISE = Promise(
    "D1",
    "2026-11-22",
    (
        "cloudspace.egress.gate.pass_through",
        "cloudspace.egress.rules.refusal",
        "cloudspace.egress.actions.record_departure",
    ),
    _judge,
)
