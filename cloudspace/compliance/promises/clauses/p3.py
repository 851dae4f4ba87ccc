"""P3: staff open data only for a purpose and an open case, and the customer sees every opening."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cloudspace.accounts.people import queries as people
from cloudspace.compliance.promises.judging import Facts, Promise, Verdict, verdict
from cloudspace.policy.model import Policy
from cloudspace.vault import cases, ledger


def _judge(facts: Facts) -> Verdict:
    openings = [entry.body for entry in ledger.recent_entries("opening", limit=facts.sample)]
    by_staff = [body for body in openings if _part(body, "actor").get("kind") == "staff"]
    problems = {
        "opening_without_purpose": sum(str(body.get("purpose")) not in facts.policy.purposes for body in openings),
        "opening_without_case": sum(not _part(body, "case").get("id") for body in openings),
        "opening_without_actor": sum(not _named(_part(body, "actor")) for body in openings),
        "more_than_the_purpose_reads": sum(_too_much(facts.policy, body) for body in openings),
        "case_without_rule": sum(_unruled(facts.policy, purpose, kind) for purpose, kind in cases.registered()),
    }
    broken = len(ledger.recent_entries("value_broken", limit=facts.sample))
    unproven = len(ledger.recent_entries("actor_unproven", limit=facts.sample))
    figures = {
        "openings_read": len(openings),
        "by_staff": len(by_staff),
        "case_rules": len(cases.registered()),
        "values_found_broken": broken,
        "actors_unproven": unproven,
        "let_in_by_one_person": people.let_in_by_one(),
        **people.done_by_one(),
    }
    return verdict(problems, figures)


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _named(actor: Mapping[str, Any]) -> bool:
    return bool(actor.get("id") or (actor.get("kind") == "program" and actor.get("name")))


def _too_much(policy: Policy, body: Mapping[str, Any]) -> bool:
    categories = body.get("categories")
    listed = categories if isinstance(categories, list) else []
    return not all(policy.may_read(str(body.get("purpose")), str(category)) for category in listed)


def _unruled(policy: Policy, purpose: str, kind: str) -> bool:
    """A rule for a case that the policy does not give the purpose would let code widen the policy."""
    known = policy.purposes.get(purpose)
    return known is None or kind not in known.cases


PROMISE = Promise(
    "P3",
    "2026-11-22",
    (
        "cloudspace.vault.opening.open_for",
        "cloudspace.vault.cases.register",
        "cloudspace.accounts.people.queries.may_second",
        "cloudspace.accounts.people.actions.confirm_removal",
        "cloudspace.vault.keeper.actors.Actors",
        "cloudspace.vault.keeper.opener.Opener",
        "cloudspace.compliance.rights.queries.own_log",
    ),
    _judge,
)
