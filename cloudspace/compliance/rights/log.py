"""Entries of the log about a person, as sentences."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_noop as N_

from cloudspace.accounts.people import queries as people
from cloudspace.commerce.orders import queries as orders
from cloudspace.commerce.support import queries as tickets
from cloudspace.compliance.rights import held
from cloudspace.policy.model import Policy
from cloudspace.vault import ledger

_WHAT = {
    "session_started": N_("signed in"),
    "by_recovery_code": N_("signed in by a recovery code"),
    "value_broken": N_("found a value that had been altered or moved"),
    "access_renewed": N_("ended your password, your app and your recovery codes"),
    "powers_removed": N_("took your powers at the desk"),
    "staff_suspended": N_("kept you from the desk"),
    "suspension_ended": N_("let you in at the desk again"),
    "hold_placed": N_("held data back from erasure"),
    "hold_lifted": N_("lifted a hold"),
    "texts_accepted": N_("accepted the texts"),
    "consent_given": N_("consented"),
    "consent_refused": N_("refused a consent"),
    "consent_withdrawn": N_("withdrew a consent"),
    "data_exported": N_("downloaded everything"),
    "shred_intended": N_("began an erasure"),
    "shred_completed": N_("completed an erasure"),
}


def lines(
    token: str, policy: Policy, language: str, *, before: int | None = None, limit: int = 50
) -> tuple[held.LogLine, ...]:
    """The newest entries that name the person signed in, each told in `language`. Raises SessionOver."""
    return told(ledger.own_entries(token, before=before, limit=limit), policy, language)


def told(entries: Sequence[ledger.Entry], policy: Policy, language: str) -> tuple[held.LogLine, ...]:
    """Entries that name one person, each told to them in `language`."""
    staff, numbers = people.staff_named(_staff_in(entries)), _case_numbers(entries)
    return tuple(_line(entry, policy, language, staff, numbers) for entry in entries)


def _staff_in(entries: Sequence[ledger.Entry]) -> list[uuid.UUID]:
    actors = (_part(entry.body, "actor") for entry in entries)
    return [uuid.UUID(str(actor["id"])) for actor in actors if actor.get("kind") == "staff" and "id" in actor]


def _case_numbers(entries: Sequence[ledger.Entry]) -> dict[str, str]:
    """What the person knows these cases by. No table is read for kinds that do not occur."""
    cases = [_part(entry.body, "case") for entry in entries]
    found: dict[uuid.UUID, str] = {}
    for kind, numbers_of in (("ticket", tickets.numbers_of), ("order", orders.numbers_of)):
        if named := [uuid.UUID(str(case["id"])) for case in cases if case.get("kind") == kind]:
            found |= numbers_of(named)
    return {str(case): number for case, number in found.items()}


def _line(
    entry: ledger.Entry,
    policy: Policy,
    language: str,
    staff: Mapping[uuid.UUID, Any],
    numbers: Mapping[str, str],
) -> held.LogLine:
    body = entry.body
    actor, case = _part(body, "actor"), _part(body, "case")
    at = dt.datetime.fromisoformat(str(body["at"]))
    purpose = policy.purposes.get(str(body.get("purpose", "")))
    categories = tuple(_names(body.get("categories"), policy, language))
    kind = str(body["kind"])
    who, badge = _who(actor, staff, at, policy, language, purpose.id if purpose else "")
    return held.LogLine(
        index=entry.position,
        at=at,
        kind=kind,
        actor=_kind_of(actor, body),
        who=who,
        badge=badge,
        what=_what("by_recovery_code" if body.get("by_recovery_code") else kind, categories),
        why=purpose.sentence[language] if purpose else "",
        case_kind=pgettext("case", str(case["kind"]).replace("_", " ")) if case else "",
        case=str(case.get("id", "")),
        categories=categories,
        together=int(str(body.get("members", 1))),
        case_code=str(case.get("kind", "")),
        case_number=numbers.get(str(case.get("id")), ""),
    )


def _kind_of(actor: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    # Staff are people too: what they do with their own data is their own affair.
    if actor.get("kind") == "staff" and actor.get("id") == body.get("subject"):
        return "self"
    return {"subject": "self", "visitor": "self", "staff": "staff"}.get(str(actor.get("kind")), "program")


def _who(
    actor: Mapping[str, Any],
    staff: Mapping[uuid.UUID, Any],
    at: dt.datetime,
    policy: Policy,
    language: str,
    purpose: str,
) -> tuple[str, str]:
    """Role and badge of a member of staff; the program; or you."""
    if actor.get("kind") in ("subject", "visitor"):
        return gettext("You"), ""
    if actor.get("kind") != "staff":
        return gettext("The program"), ""
    member = staff.get(uuid.UUID(str(actor["id"]))) if "id" in actor else None
    roles = [one.role for one in member.roles if _held(one, at)] if member is not None else []
    fitting = [role for role in roles if policy.role_may_use(role, purpose)] or roles
    names = [policy.roles[role].name[language] for role in fitting if role in policy.roles]
    return ", ".join(names) or gettext("A member of staff"), member.badge if member is not None else ""


def _held(role: Any, at: dt.datetime) -> bool:
    return bool(role.granted_at <= at and (role.withdrawn_at is None or role.withdrawn_at > at))


def _what(kind: str, categories: Sequence[str]) -> str:
    if kind == "opening":
        return gettext("opened: %(what)s") % {"what": ", ".join(categories)}
    return gettext(_WHAT[kind]) if kind in _WHAT else kind.replace("_", " ")


def _names(categories: object, policy: Policy, language: str) -> list[str]:
    listed = categories if isinstance(categories, list) else []
    return [policy.categories[name].name[language] if name in policy.categories else str(name) for name in listed]


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}
