"""What this software needs of a policy, in one place: a policy that lacks some of it is not taken in force.

Categories, clauses, cases and duties are read from where they are used; the other names are written here, and a wall
(`tests/walls/test_every_name_of_the_policy_is_declared.py`) finds each use in the code that is not.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator

from cloudspace.accounts.agreements import duties
from cloudspace.accounts.people import rules as people
from cloudspace.commerce.services.drivers import webhook
from cloudspace.compliance.promises import clauses
from cloudspace.compliance.retention import registry
from cloudspace.compliance.retention import rules as retention
from cloudspace.config import case_rules
from cloudspace.egress import wiring as gate
from cloudspace.messaging import rules as messaging
from cloudspace.policy import needs
from cloudspace.policy.model import Policy
from cloudspace.policy.problems import PolicyInvalid, Problem
from cloudspace.vault.keeper import log, names

_PROGRAM, _PEOPLE, _BOTH = ("program",), ("people",), ("program", "people")
# The kinds of subject that there are rows of; nobody subscribes or enquires without an account yet.
_KINDS = ("customer", "staff", "provisional")
# What ends a person's time here, so that the clock can run (R1).
_ENDS = ("service_ended", "enquiry_closed")

# Purpose: what for, who reads by it, and which categories.
PURPOSES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "self_service": ("what people see of themselves", (), ()),
    "open_account": ("registering and inviting", _PROGRAM, ("contact",)),
    "secure_account": ("mails about signing in", _PROGRAM, ("contact",)),
    "provide_service": ("orders at the desk", _PEOPLE, ()),
    "take_payment": ("payments in doubt", _BOTH, ("payment",)),
    "answer_request": ("tickets at the desk", _PEOPLE, ("correspondence",)),
    "contact_when_needed": ("mails about orders, services and tickets", _PROGRAM, ("contact",)),
    "hand_over_to_processor": ("sending mails", _PROGRAM, ("contact", "identity", "correspondence")),
    "find_person": ("finding people by name", _PROGRAM, ("identity",)),
    "retain_and_erase": ("mails before and after erasing", _PROGRAM, ("contact",)),
}

# Cases that no rule answers for: the keeper's own start is one.
_OF_THE_KEEPER = {names.PURPOSE: (names.CASE,)}

_PERSON = "person_concerned"
_MAILED = ("open_account", "secure_account", "contact_when_needed", "retain_and_erase")

# Recipient: what for, the purposes, the fields. Besides the person, who has no address here is not needed.
RECIPIENTS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    _PERSON: ("mails", _MAILED, ("contact.email",)),
    messaging.RECIPIENT: ("sending mails", (messaging.PURPOSE,), messaging.FIELDS),
    webhook.RECIPIENT: ("calls to PROVISIONING_WEBHOOK_URL, where it is set", (webhook.PURPOSE,), webhook.FIELDS),
}

# Field: the category that it is held in, and where it is asked.
FIELDS: dict[str, tuple[str, str]] = {
    "email": ("contact", "registering and signing in"),
    "full_name": ("identity", "registering"),
    "phone": ("contact", "registering"),
    "birth_date": ("birth_date", "registering"),
    "province": ("address", "registering"),
    "commune": ("address", "registering"),
    "street": ("address", "registering"),
    "password": ("credentials", "registering and signing in"),
    "language": ("preferences", "My data"),
    "message": ("correspondence", "tickets"),
    "organisation_name": ("identity", "buying for an organisation"),
    "organisation_tax_code": ("identity", "buying for an organisation"),
}

FORMS: dict[str, tuple[tuple[str, ...], str]] = {"registration": (people.Typed._fields, "registering")}

FEATURES = {"order": "ordering", "organisation": "buying for an organisation"}

CLASSES = {"service": "the day that closing an account names"}


def require(policy: Policy) -> None:
    """Raises PolicyInvalid with all that the software needs and `policy` does not give."""
    found = problems(policy)
    if found:
        raise PolicyInvalid(found)


def problems(policy: Policy) -> tuple[Problem, ...]:
    """What this installation needs and `policy` does not give."""
    addressed = {*gate.addressed(), _PERSON}
    wanted = (one for one in every() if not isinstance(one, needs.Recipient) or one.id in addressed)
    return needs.problems(policy, wanted)


@functools.cache
def every() -> tuple[needs.Need, ...]:
    """All needs, in the order of the file's sections; of recipients also those that have no address here."""
    return (
        needs.Rolling("retention", log.CLASS, "the keys of the log's entries"),
        *(needs.Entry("retention", name, why) for name, why in CLASSES.items()),
        *_categories(),
        needs.Counted("categories", retention.LEADING_CATEGORY, "a person's clock", kinds=_KINDS, starts=_ENDS),
        *_purposes(),
        *(
            needs.Recipient("recipients", name, why, purposes=purposes, fields=fields)
            for name, (why, purposes, fields) in RECIPIENTS.items()
        ),
        *_work(),
        *(needs.Field("fields", name, why, category=category) for name, (category, why) in FIELDS.items()),
        *(needs.Form("forms", name, why, fields=fields) for name, (fields, why) in FORMS.items()),
        *(needs.Entry("features", name, why) for name, why in FEATURES.items()),
        *(needs.Entry("promises", one.clause, "the promise board") for one in clauses.ALL),
    )


def _categories() -> Iterator[needs.Category]:
    """What sealed columns and the facts of rows are in, from the models themselves (C4)."""
    holders: dict[str, list[registry.Model]] = {}
    without_record: set[str] = set()
    for model in registry.own_models():
        holding, columns = registry.holding_of(model), registry.sealed_fields(model)
        without_record |= {column.category for column in columns if not holding.granule}
        for name in dict.fromkeys([*(column.category for column in columns), *filter(None, (holding.category,))]):
            holders.setdefault(name, []).append(model)
    for name, models in sorted(holders.items()):
        why = f"the values of {', '.join(model._meta.label for model in models)}"
        yield needs.Category("categories", name, why, kinds=_KINDS if name in without_record else ())


def _purposes() -> Iterator[needs.Purpose]:
    for name, (why, by, reads) in PURPOSES.items():
        cases = tuple(kind for purpose, kind, _rule in case_rules.RULES if purpose == name)
        cases += _OF_THE_KEEPER.get(name, ())
        yield needs.Purpose("purposes", name, why, by=by, reads=reads, cases=cases)


def _work() -> Iterator[needs.Work]:
    """Every duty that names whom it falls to."""
    for name, duty in vars(duties).items():
        if isinstance(duty, duties.Duty) and not duty.any_purpose:
            why = f"the duty {name.lower().replace('_', ' ')}"
            yield needs.Work(why, tuple(sorted(duty.roles)), tuple(sorted(duty.purposes)))
