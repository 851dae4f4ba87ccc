"""Managers, who decide about their colleagues."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cloudspace.accounts.people.models import StaffMember

Hire = Callable[..., StaffMember]


@pytest.fixture
def mai(hire: Hire) -> StaffMember:
    """A manager who would like to be two."""
    return hire("mai@cloudspace.vn", "Đặng Mai", "manager")


@pytest.fixture
def minh(hire: Hire) -> StaffMember:
    """Another manager."""
    return hire("minh@cloudspace.vn", "Đỗ Minh", "manager")
