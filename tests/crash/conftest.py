"""Customers registered for real, and the keeper that finds what a killed process left."""

from __future__ import annotations

from tests.accounts.conftest import accounts, enter, hire, join, policy, sent  # noqa: F401
from tests.commerce.conftest import an, ha, open_shop, plan  # noqa: F401
from tests.vault.conftest import keeper  # noqa: F401
