"""What is missing between the policy's text and the code: the build refuses every gap."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from pathlib import Path

from cloudspace.compliance.promises.judging import Promise
from cloudspace.policy.model import Policy
from cloudspace.policy.texts import is_clause_id


def gaps(policy: Policy, promises: Sequence[Promise], tests: Path) -> tuple[str, ...]:
    """Clauses without promise, promises in force without judge, enforcer or test, enforcers that do not exist."""
    known = {promise.clause: promise for promise in promises}
    found = [f"{clause} stands in the text and has no promise" for clause in sorted(_stated(policy) - known.keys())]
    found += [f"{clause} is of the policy and has no promise" for clause in policy.promises if clause not in known]
    found += [f"{clause} is no clause of the policy" for clause in known if clause not in policy.promises]
    for promise in promises:
        declared = policy.promises.get(promise.clause)
        if declared is not None and declared.in_force:
            found += [f"{promise.clause} is in force and {gap}" for gap in _gaps_of(promise, tests)]
    return tuple(found)


def _stated(policy: Policy) -> set[str]:
    clauses = (clause.anchor for document in policy.documents.values() for clause in document.clauses)
    return {anchor for anchor in clauses if is_clause_id(anchor)}


def _gaps_of(promise: Promise, tests: Path) -> list[str]:
    missing = [] if promise.is_judged else ["nothing watches it live"]
    missing += [] if promise.enforced_by else ["nothing enforces it"]
    missing += [f"{path} does not exist" for path in promise.enforced_by if not resolves(path)]
    test = f"test_{promise.clause.lower()}.py"
    return missing + ([] if (tests / test).is_file() else [f"{test} does not exist"])


def resolves(path: str) -> bool:
    """Whether a dotted path leads to something: a module, or a name within one."""
    parts = path.split(".")
    for at in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:at]))
        except ModuleNotFoundError:
            continue
        for name in parts[at:]:
            if not hasattr(found, name):
                return False
            found = getattr(found, name)
        return True
    return False
