"""The cast, as accounts know them, with something held about each."""

from __future__ import annotations

import uuid

import pytest

from cloudspace.commerce.customers import actions as customers
from cloudspace.config import installation
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.transparency import checkpointing, signing_keys
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


@pytest.fixture
def checkpoint(accounts: installation.Home) -> None:  # noqa: F811
    """The log was published a moment ago, so that the clock is trusted."""
    publish(accounts)


def publish(home: installation.Home) -> None:
    """Publishes a checkpoint now."""
    checkpointing.publish(signing_keys.load(home.log_key), 16, clock.now(), home.head)


def by(subject: uuid.UUID) -> Actor:
    """A person about their own affairs."""
    return Actor("subject", subject)


def buys(subject: uuid.UUID) -> None:
    """Opens a customer account."""
    customers.open_account(by=by(subject), subject_id=subject)
