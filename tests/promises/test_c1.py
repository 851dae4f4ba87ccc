"""C1: asked only what is listed, and nothing of it missing."""

from __future__ import annotations

import dataclasses
import uuid

from cloudspace.policy.model import Policy
from tests.promises.conftest import Judge, assert_broken, assert_kept, sql


def test_a_complete_registration_keeps_it(judge: Judge, an: uuid.UUID) -> None:
    assert_kept(judge("C1"))


def test_a_customer_without_phone_breaks_it(judge: Judge, an: uuid.UUID) -> None:
    sql("UPDATE people_profile SET phone = NULL")
    assert_broken(judge("C1"), "registration_incomplete")


def test_asking_more_than_is_listed_breaks_it(judge: Judge, policy: Policy) -> None:
    fewer = tuple(name for name in policy.forms["registration"] if name != "birth_date")
    shorter = dataclasses.replace(policy, forms={**policy.forms, "registration": fewer})
    assert_broken(judge("C1", policy=shorter), "asked_but_not_listed")


def test_asking_without_a_reason_breaks_it(judge: Judge, policy: Policy) -> None:
    silent = dataclasses.replace(policy.fields["phone"], why={"vi": "", "en": ""})
    assert_broken(
        judge("C1", policy=dataclasses.replace(policy, fields={**policy.fields, "phone": silent})),
        "asked_without_reason",
    )
