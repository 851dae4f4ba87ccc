"""S1: who runs this site, and where to reach them."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from django.test import Client

from cloudspace.compliance.promises.judging import Page
from cloudspace.policy.model import Policy
from tests.promises.conftest import Judge, assert_broken, assert_kept


@pytest.fixture(autouse=True)
def unhashed(settings: Any) -> None:
    """Static files under their plain names: nothing is collected in a test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def fetch(path: str) -> Page:
    answer = Client().get(path)
    return Page(answer.status_code, answer.content.decode())


def test_the_operator_stands_in_the_policy_and_on_the_pages(judge: Judge) -> None:
    found = assert_kept(judge("S1", fetch=fetch))
    assert found.figures["pages_read"] == 4
    assert found.figures["facts"] == 8


def test_an_operator_without_a_phone_breaks_it(judge: Judge, policy: Policy) -> None:
    nameless = dataclasses.replace(policy, operator=dataclasses.replace(policy.operator, phone=" "))
    assert_broken(judge("S1", policy=nameless), "operator_fact_missing")


def test_a_page_that_does_not_say_who_runs_the_shop_breaks_it(judge: Judge) -> None:
    assert_broken(judge("S1", fetch=lambda path: Page(200, "a shop")), "page_without_operator")


def test_a_page_that_does_not_come_breaks_it(judge: Judge) -> None:
    def down(path: str) -> Page:
        return Page(500, fetch(path).body)

    assert_broken(judge("S1", fetch=down), "page_without_operator")
