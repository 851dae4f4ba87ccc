"""S1: who runs this site, and where to reach them, stands everywhere."""

from __future__ import annotations

import html

from cloudspace.compliance.promises.judging import Facts, Promise, Verdict, verdict
from cloudspace.policy.model import Operator

PAGES = ("/", "/en/", "/policy/")
SECURITY = "/.well-known/security.txt"


def _judge(facts: Facts) -> Verdict:
    operator = facts.policy.operator
    missing = sum(not fact.strip() for language in facts.policy.languages for fact in _facts(operator, language))
    silent = sum(not _names_operator(facts, path, operator) for path in PAGES) if facts.fetch else 0
    unreachable = int(facts.fetch is not None and operator.email not in facts.fetch(SECURITY).body)
    figures = {
        "facts": len(_facts(operator, facts.policy.languages[0])),
        "examples": len(operator.examples),
        "pages_read": len(PAGES) + 1 if facts.fetch else 0,
    }
    problems = {
        "operator_fact_missing": missing,
        "page_without_operator": silent,
        "no_contact_for_finders": unreachable,
    }
    return verdict(problems, figures)


def _facts(operator: Operator, language: str) -> tuple[str, ...]:
    return (
        operator.legal_name,
        operator.trading_name,
        operator.site,
        operator.tax_code,
        operator.address[language],
        operator.phone,
        operator.email,
        operator.complaint_channel[language],
    )


def _names_operator(facts: Facts, path: str, operator: Operator) -> bool:
    assert facts.fetch is not None
    page = facts.fetch(path)
    body = html.unescape(page.body)
    return page.status == 200 and all(fact in body for fact in (operator.legal_name, operator.phone, operator.email))


PROMISE = Promise(
    "S1",
    "2026-11-22",
    (
        "cloudspace.policy.sections.operator",
        "cloudspace.messaging.rendering.OperatorMissing",
        "cloudspace.interfaces.api.well_known.security",
    ),
    _judge,
)
