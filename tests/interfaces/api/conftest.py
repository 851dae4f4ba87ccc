"""The addresses for programs, alone."""

from __future__ import annotations

import pytest

from cloudspace.config import founding, installation
from cloudspace.interfaces.cli import house
from cloudspace.kit import clock
from cloudspace.transparency import checkpointing


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "interfaces/api" in item.nodeid:
            item.add_marker(pytest.mark.urls("cloudspace.interfaces.api.urls"))


@pytest.fixture
def published(shop: installation.Home) -> installation.Home:
    """The shop with one published checkpoint and its verifier key on show."""
    founding.show_verifier_keys(shop)
    checkpointing.publish(house.here().signer("log"), 256, clock.now(), shop.head)
    return shop
