"""What the software needs of a policy: each thing left out is told with its place, before anything fails for it."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest

from cloudspace.config import needed
from cloudspace.egress import wiring as gate
from cloudspace.policy import lines, loading, needs
from cloudspace.policy.model import Policy
from cloudspace.vault import fields

SHIPPED = Path(__file__).resolve().parents[2] / "policies" / "cloudspace.vn" / "2026-11-22"
ENTRIES = [one for one in needed.every() if not isinstance(one, needs.Work)]
WORK = [one for one in needed.every() if isinstance(one, needs.Work)]
SECTIONS = {"retention": "retention_classes"}


def named(need: needs.Need) -> str:
    """How a test of one need is called."""
    return f"{'.'.join(map(str, need.path))}-{need.why}".replace(" ", "_")


def of(kind: type[needs.Entry]) -> Any:
    """A test for each need of one kind."""
    return pytest.mark.parametrize("need", [one for one in ENTRIES if type(one) is kind], ids=named)


@pytest.fixture(scope="module")
def shipped() -> Policy:
    return loading.load(SHIPPED)


def text_of(policy: Policy) -> str:
    """The file's text."""
    return policy.files[loading.FILE].decode()


def without(policy: Policy, section: str, name: str) -> Policy:
    """The version without one entry, in its values and its file; nothing else is looked at."""
    attribute = SECTIONS.get(section, section)
    kept = {key: value for key, value in getattr(policy, attribute).items() if key != name}
    text, count = re.subn(rf"^\[{section}\.{name}\]\n(?:(?!^\[).*\n)*", "", text_of(policy), flags=re.M)
    assert count == 1
    files = {**policy.files, loading.FILE: text.encode()}
    return dataclasses.replace(policy, files=files, **{attribute: kept})


def changed(policy: Policy, section: str, name: str, **values: Any) -> Policy:
    """The version with other values in one entry; its file stays."""
    attribute = SECTIONS.get(section, section)
    entries = getattr(policy, attribute)
    return dataclasses.replace(policy, **{attribute: {**entries, name: dataclasses.replace(entries[name], **values)}})


def told(policy: Policy, needs_of: list[needs.Need] | None = None) -> dict[str, str]:
    """The problems by key, each as its line stands in the answer."""
    return {problem.key: str(problem) for problem in needs.problems(policy, needs_of or needed.every())}


def test_the_shipped_policy_gives_all_that_is_needed(shipped: Policy) -> None:
    assert needs.problems(shipped, needed.every()) == ()
    needed.require(shipped)


@pytest.mark.parametrize("need", ENTRIES, ids=named)
def test_an_entry_that_is_left_out_is_named_with_line_and_key(shipped: Policy, need: needs.Entry) -> None:
    left = without(shipped, need.section, need.id)
    first = next(n for n, line in enumerate(text_of(left).splitlines(), 1) if line.startswith(f"[{need.section}."))
    key = f"{need.section}.{need.id}"
    assert list(told(left, [need])) == [key]
    assert told(left, [need])[key].startswith(f"policy.toml:{first}: {key}: expected this ")
    assert told(left, [need])[key].endswith(f", for {need.why}, found nothing")


def test_a_section_that_is_missing_is_told_at_the_end_of_the_file(shipped: Policy) -> None:
    left = shipped
    for name in shipped.forms:
        left = without(left, "forms", name)
    end = len(text_of(left).splitlines())
    assert list(told(left).values()) == [
        f"policy.toml:{end}: forms.registration: expected this form, for registering, found nothing"
    ]


@pytest.mark.parametrize("need", WORK, ids=named)
def test_work_that_falls_to_nobody_is_named(shipped: Policy, need: needs.Work) -> None:
    bearers = [
        role for role in shipped.roles
        if role in need.roles or any(shipped.role_may_use(role, one) for one in need.purposes)
    ]  # fmt: skip
    assert bearers
    left = dataclasses.replace(
        shipped, roles={name: role for name, role in shipped.roles.items() if name not in bearers}
    )
    line = lines.locate(text_of(shipped))["roles", "support"]
    assert told(left, [need]) == {
        "roles": f"policy.toml:{line}: roles: expected {need.terms}, for {need.why}, found none"
    }


@of(needs.Purpose)
def test_a_purpose_that_may_not_be_used_as_the_program_uses_it_is_named(shipped: Policy, need: needs.Purpose) -> None:
    path = f"purposes.{need.id}"
    for who in ("program", "people", "both", "person_concerned"):
        found = told(changed(shipped, "purposes", need.id, who=who), [need])
        assert (f"{path}.who" in found) == bool(need.by and who not in need.who)
    for category in need.reads:
        fewer = tuple(one for one in shipped.purposes[need.id].reads if one != category)
        found = told(changed(shipped, "purposes", need.id, reads=fewer), [need])
        assert f"{path}.reads: expected also {category}, for {need.why}, found " in found[f"{path}.reads"]
    for kind in need.cases:
        fewer = tuple(one for one in shipped.purposes[need.id].cases if one != kind)
        assert f"{path}.cases: expected also {kind}, for " in told(
            changed(shipped, "purposes", need.id, cases=fewer), [need]
        )[f"{path}.cases"]  # fmt: skip


@of(needs.Purpose)
def test_a_purpose_that_people_use_and_no_role_may_is_named(shipped: Policy, need: needs.Purpose) -> None:
    roles = {
        name: dataclasses.replace(role, purposes=tuple(one for one in role.purposes if one != need.id))
        for name, role in shipped.roles.items()
    }
    assert ("roles" in told(dataclasses.replace(shipped, roles=roles), [need])) == ("people" in need.by)


@of(needs.Recipient)
def test_a_recipient_that_may_not_receive_what_it_is_sent_is_named(shipped: Policy, need: needs.Recipient) -> None:
    assert need.purposes
    assert need.fields
    path = f"recipients.{need.id}"
    for purpose in need.purposes:
        fewer = tuple(one for one in shipped.recipients[need.id].purposes if one != purpose)
        left = changed(shipped, "recipients", need.id, purposes=fewer)
        assert f"expected also {purpose}, for " in told(left, [need])[f"{path}.purposes"]
        left = changed(shipped, "purposes", purpose, reads=())
        assert "expected also " in told(left, [need])[f"purposes.{purpose}.reads"]
    for field in need.fields:
        fewer = tuple(one for one in shipped.recipients[need.id].fields if one != field)
        left = changed(shipped, "recipients", need.id, fields=fewer)
        assert f"expected also {field}, for " in told(left, [need])[f"{path}.fields"]


@of(needs.Field)
def test_a_field_of_another_category_than_it_is_held_in_is_named(shipped: Policy, need: needs.Field) -> None:
    left = changed(shipped, "fields", need.id, category="sanctions")
    line = lines.locate(text_of(shipped))["fields", need.id, "category"]
    assert told(left) == {
        f"fields.{need.id}.category": f"policy.toml:{line}: fields.{need.id}.category: "
        f'expected "{need.category}", where it is held, found "sanctions"'
    }


def test_a_purpose_without_clause_is_named_where_the_note_of_a_field_would_say_it(shipped: Policy) -> None:
    left = changed(shipped, "purposes", "answer_request", clauses=())
    line = lines.locate(text_of(shipped))["purposes", "answer_request", "clauses"]
    assert list(told(left).values()) == [
        f"policy.toml:{line}: purposes.answer_request.clauses: "
        "expected a clause, which the note beside message names, found none"
    ]


@of(needs.Counted)
def test_a_class_by_which_no_clock_could_run_is_named(shipped: Policy, need: needs.Counted) -> None:
    for kind in need.kinds:
        classes = {**shipped.categories[need.id].classes, kind: "security"}
        found = told(changed(shipped, "categories", need.id, classes=classes), [need])
        assert list(found) == [f"categories.{need.id}.classes.{kind}"]


@of(needs.Form)
def test_a_form_that_asks_too_little_or_too_much_is_named(shipped: Policy, need: needs.Form) -> None:
    for field in need.fields:
        fewer = tuple(name for name in shipped.forms[need.id] if name != field)
        found = told(dataclasses.replace(shipped, forms={**shipped.forms, need.id: fewer}))
        assert f"expected also {field}, for {need.why}" in found[f"forms.{need.id}.fields"]
    more = {**shipped.forms, need.id: (*shipped.forms[need.id], "attachment")}
    found = told(dataclasses.replace(shipped, forms=more))
    assert list(found) == [f"forms.{need.id}.fields.{len(need.fields)}"]


@of(needs.Rolling)
def test_a_class_that_must_roll_and_does_not_is_named(shipped: Policy, need: needs.Rolling) -> None:
    assert list(told(changed(shipped, "retention", need.id, granularity="subject"), [need])) == [
        f"retention.{need.id}.granularity"
    ]


@of(needs.Category)
def test_a_key_per_record_is_refused_where_the_tables_name_no_record(shipped: Policy, need: needs.Category) -> None:
    classes = {**shipped.categories[need.id].classes, "customer": "case"}
    assert shipped.retention_classes["case"].granularity == "subject_and_case"
    left = changed(shipped, "categories", need.id, classes=classes)
    assert list(told(left, [need])) == ([f"categories.{need.id}.classes.customer"] if need.kinds else [])


def test_every_category_of_a_sealed_column_is_needed() -> None:
    from django.apps import apps

    sealed = {column.category for model in apps.get_models() for column in fields.sealed_fields(model)}
    assert sealed
    assert sealed <= {one.id for one in ENTRIES if one.section == "categories"}


def test_a_field_is_held_in_the_category_of_its_column() -> None:
    from cloudspace.accounts.people.models import Profile
    from cloudspace.commerce.customers.models import Account

    columns = [column for model in (Profile, Account) for column in fields.sealed_fields(model)]
    held = {column.name: column.category for column in columns}
    both = held.keys() & needed.FIELDS.keys()
    assert both >= {"email", "full_name", "phone", "birth_date", "organisation_name"}
    assert {name: needed.FIELDS[name][0] for name in both} == {name: held[name] for name in both}
    assert needed.FIELDS["street"][0] == held["address"]
    assert needed.FIELDS["organisation_tax_code"][0] == held["tax_code"]


def test_who_has_no_address_here_need_not_be_declared(shipped: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    left = without(shipped, "recipients", "provisioning")
    assert needed.problems(left) == ()
    monkeypatch.setitem(gate._carriers, "provisioning", object())
    assert [problem.key for problem in needed.problems(left)] == ["recipients.provisioning"]
    left = without(shipped, "recipients", "person_concerned")
    assert [problem.key for problem in needed.problems(left)] == ["recipients.person_concerned"]
