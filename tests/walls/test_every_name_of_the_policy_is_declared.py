"""Whatever name of the policy the code uses is declared in `config/needed.py`, and what is declared there is used."""

from __future__ import annotations

import pytest

from cloudspace.config import case_rules, needed
from cloudspace.egress import wiring as gate
from cloudspace.policy import needs
from tests.walls import names_used

# Words at places where names of the policy stand, by file.
OTHER_WORDS = {
    ("cloudspace/commerce/payments/rules/vietqr.py", "08"),  # a tag of the payment code
    ("cloudspace/interfaces/desk/sealed.py", "none"),  # a form without a case: every rule refuses it
    ("cloudspace/vault/keeper/opener.py", "unknown"),  # told in place of a word that the policy does not know
}
# One of each form in which code names something of the policy, and the name in it that nobody declared.
VIOLATIONS = {
    'shown = policy.forms["survey"]': ("forms", "survey"),
    'shown = self._policy.purposes.get("guess")': ("purposes", "guess"),
    'shown = "partner" in facts.policy.recipients': ("recipients", "partner"),
    'shown = in_force().features["gift"].why': ("features", "gift"),
    'label = notes.label(policy, "shoe_size")': ("fields", "shoe_size"),
    'ASKED = {"size": "shoe_size"}\nnote = notes.of_field(policy, ASKED["size"])': ("fields", "shoe_size"),
    'ASKED = {"size": "shoe_size"}\nnote = notes.of_field(policy, ASKED[name])': ("fields", "shoe_size"),
    'note = notes.of_field(policy, "email" if known else "nickname")': ("fields", "nickname"),
    'page = features.closed(request, policy, "gift", missing)': ("features", "gift"),
    'missing = customers.missing_for("gift", subject)': ("features", "gift"),
    'size = fields.SealedChar(category="measures", max_length=9)': ("categories", "measures"),
    'holding = Holding(subject="subject_id", category="measures")': ("categories", "measures"),
    'WHY = "profiling"\nopening.open_for(rows, names, purpose=WHY, case=case, by=by)': ("purposes", "profiling"),
    'gate.pass_through(recipient="partner", purpose=purpose, deliver=letter)': ("recipients", "partner"),
    "from cloudspace.vault.keeper import messages, names\nlog(purpose=names.PURPOSE, recipient=names.CLASS)": None,
    'from cloudspace.policy import vocabulary\nread = policy.class_for(vocabulary.SECRETS, "staff")': None,
    'kept = policy.class_for("measures", subject.kind)': ("categories", "measures"),
    'due = policy.dies_on("warranty", today)': ("retention", "warranty"),
    'allowed = policy.role_may_use("intern", purpose)': ("roles", "intern"),
    'GIFTS = Duty(purposes=frozenset({"answer_request", "give"}))': ("purposes", "give"),
    'GIFTS = Duty(roles=frozenset({"santa"}))': ("roles", "santa"),
    'log.write("searched", {"purpose": "stalk"})': ("purposes", "stalk"),
    'log.write("searched", {"case": {"kind": "name_index", "id": number}})': ("cases", "name_index"),
    'case = opening.CaseRef("whim", ticket.pk)': ("cases", "whim"),
    'MAY = frozenset({"officer"})\nfine = not MAY & self._outside.roles_of(reader)': ("roles", "officer"),
    'held = StaffRole.objects.filter(role__in={"janitor"})': ("roles", "janitor"),
    'PROMISE = Promise("X9", "2026-11-22")': ("promises", "X9"),
    'messages.write_mail(by=by, kind="orders/paid", purpose="answer_request")': (names_used.MAILED, "answer_request"),
}


def declared() -> set[tuple[object, ...]]:
    """Section and id of all that is declared, a role of a duty included."""
    found: set[tuple[object, ...]] = {one.path for one in needed.every() if not isinstance(one, needs.Work)}
    found |= {("roles", role) for one in needed.every() if isinstance(one, needs.Work) for role in one.roles}
    return found | {(names_used.MAILED, purpose) for purpose in needed.RECIPIENTS["person_concerned"][1]}


def kinds_of_cases() -> set[tuple[object, ...]]:
    """What a purpose that the software needs must take for a case."""
    return {("cases", kind) for one in needed.every() if isinstance(one, needs.Purpose) for kind in one.cases}


def used() -> list[names_used.Used]:
    """What the code names, without the words that only stand at such places."""
    return [one for one in names_used.in_code() if (one.place.partition(":")[0], one.id) not in OTHER_WORDS]


def test_what_the_code_names_is_declared() -> None:
    known = declared() | kinds_of_cases()
    assert [one for one in used() if (one.section, one.id) not in known] == []


def test_what_is_declared_is_named_by_the_code() -> None:
    named = {(one.section, one.id) for one in used()}
    assert sorted(map(str, declared() - named)) == []


def test_no_word_is_spared_that_no_longer_stands_there() -> None:
    standing = {(one.place.partition(":")[0], one.id) for one in names_used.in_code()}
    assert standing >= OTHER_WORDS


@pytest.mark.parametrize("source", [source for source, name in VIOLATIONS.items() if name is not None])
def test_a_name_that_nobody_declared_is_caught(source: str) -> None:
    found = {(one.section, one.id) for one in names_used.in_source(source, "trespass.py")}
    assert VIOLATIONS[source] in found - declared() - kinds_of_cases()


def test_a_name_in_a_template_is_caught() -> None:
    text = "{{ policy.operator.phone }}\n{{ policy.features.gift.why.vi }}"
    assert list(names_used.in_template(text, "gift.html")) == [names_used.Used("features", "gift", "gift.html:2")]


@pytest.mark.parametrize("source", [source for source, name in VIOLATIONS.items() if name is None])
def test_a_constant_of_another_module_is_followed(source: str) -> None:
    found = {one.id for one in names_used.in_source(source, "decent.py")}
    assert found & {"find_person", "credentials"}


def test_what_is_no_policy_is_passed_over() -> None:
    source = (
        'self.fields["code"] = line\nrows.filter(purpose="reset_password")\nshelf.categories["servers"]\nshow("R9")'
    )
    assert list(names_used.in_source(source, "decent.py")) == []


def test_every_purpose_with_a_case_is_declared() -> None:
    assert {purpose for purpose, _kind, _rule in case_rules.RULES} <= needed.PURPOSES.keys()


def test_whoever_the_gate_has_an_address_for_is_declared() -> None:
    assert set(gate.addressed()) <= needed.RECIPIENTS.keys()
