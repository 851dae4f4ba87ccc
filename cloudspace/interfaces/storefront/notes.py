"""Why-notes: what the policy says about a field or a kind of data, in the reader's language (C1, R1)."""

from __future__ import annotations

from typing import Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cloudspace.accounts.people import incoming
from cloudspace.interfaces.look.parts import WhyNote
from cloudspace.policy import model


def of_form(policy: model.Policy, form: str) -> dict[str, WhyNote]:
    """A note for each field that the policy's form asks, by field."""
    return {field: of_field(policy, field) for field in policy.forms[form]}


def of_field(policy: model.Policy, field: str) -> WhyNote:
    """Why a field is asked, how long it is kept, who sees it."""
    asked = policy.fields[field]
    return WhyNote(
        purpose="",
        reason=_capital(in_language(asked.why)),
        kept=kept_until(policy, asked.category),
        readers=readers(policy, asked.purposes),
        program_only=not readers(policy, asked.purposes),
        clause=policy.purposes[asked.purposes[0]].clauses[0],
        clause_href=clause_href(policy, policy.purposes[asked.purposes[0]].clauses[0]),
    )


def label(policy: model.Policy, field: str) -> str:
    """What the policy calls a field."""
    return in_language(policy.fields[field].label)


def readers(policy: model.Policy, purposes: tuple[str, ...]) -> tuple[str, ...]:
    """The roles whose people may read for one of the purposes."""
    return tuple(
        in_language(role.name)
        for role in policy.roles.values()
        if any(policy.role_may_use(role.id, purpose) for purpose in purposes)
    )


def kept_until(policy: model.Policy, category: str, kind: str = "customer") -> str:
    """Completes "kept until …" for a category of a customer's data."""
    kept = policy.retention(policy.class_for(category, kind))
    period = kept.period.in_words(language())
    if kept.starts == "service_ended":
        return _("%(period)s after service ends") % {"period": period}
    if kept.starts == "consent_ended":
        return _("%(period)s after the consent ends") % {"period": period}
    if kept.starts == "enquiry_closed":
        return _("%(period)s after the enquiry is closed") % {"period": period}
    if kept.starts == "case_closed":
        return _("the case is over, as service data at the earliest")
    if kept.starts == "sanction_ended":
        return _("the sanction ends")
    return _("%(period)s after it was recorded") % {"period": period}


def clause_href(policy: model.Policy, clause: str) -> str:
    """Where the policy states a clause; nothing for one that is only declared."""
    promise = policy.promises.get(clause)
    return f"{reverse('storefront:policy')}#{clause}" if promise is not None and promise.in_force else ""


def policy(request: HttpRequest) -> model.Policy:
    """The policy in force, as the request carries it."""
    return incoming.of(request).shop_policy


def language() -> Literal["vi", "en"]:
    """The reader's language, as the policy and the catalogue name it."""
    return "en" if (get_language() or "vi").startswith("en") else "vi"


def in_language(words: model.Words) -> str:
    """One of the policy's texts in the reader's language."""
    return words.get(language()) or words["vi"]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
