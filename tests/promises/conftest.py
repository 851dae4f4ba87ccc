"""A shop with a published policy, and its facts of this moment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.compliance.promises import clauses
from cloudspace.compliance.promises.judging import Broken, Facts, Kept, Promise, Verdict
from cloudspace.config import installation
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.policy.model import Policy
from tests.accounts.conftest import (  # noqa: F401
    accounts,
    an,
    binh,
    chi,
    enter,
    hire,
    join,
    policy,
    sent,
)
from tests.compliance.retention.conftest import gone, night  # noqa: F401
from tests.conftest import SHIPPED_POLICIES

Judge = Callable[..., Verdict]


@pytest.fixture
def published(accounts: installation.Home) -> None:  # noqa: F811
    """The shipped policy is published."""
    agreements.publish(by=program("init"), folder=next(SHIPPED_POLICIES.glob("*/2026-11-22")))


@pytest.fixture
def judge(published: None, policy: Policy) -> Judge:  # noqa: F811
    """Judges a clause on the stores as they stand."""

    def on(clause: str, **more: Any) -> Verdict:
        return promise(clause).judge(Facts(**{"policy": policy, "at": clock.now(), **more}))

    return on


def promise(clause: str) -> Promise:
    return next(one for one in clauses.ALL if one.clause == clause)


def assert_kept(verdict: Verdict) -> Kept:
    assert isinstance(verdict, Kept), verdict
    return verdict


def assert_broken(verdict: Verdict, reason: str) -> Broken:
    assert isinstance(verdict, Broken), verdict
    assert verdict.reason == reason, verdict
    return verdict


def sql(statement: str, parameters: list[Any] | None = None, *, store: str = "default") -> None:
    """Breaks a promise behind the code's back."""
    with connections[store].cursor() as cursor:
        cursor.execute(statement, parameters or [])
        assert cursor.rowcount != 0
