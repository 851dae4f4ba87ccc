"""People with rows to read."""

from __future__ import annotations

from tests.accounts.conftest import accounts, an, binh, enter, join, policy  # noqa: F401
