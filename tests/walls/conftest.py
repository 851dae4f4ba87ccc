"""A shop that is open, with support at the desk."""

from __future__ import annotations

from tests.accounts.conftest import accounts, enter, hire, join, policy, sent  # noqa: F401
from tests.commerce.conftest import an, binh, chi, ha, open_shop  # noqa: F401
from tests.interfaces.storefront.conftest import browser, compiled, front, plan, sign_in, visitor  # noqa: F401
