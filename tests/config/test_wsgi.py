"""Requests that Django cannot begin to read."""

from __future__ import annotations

import io

import pytest
from django.test import RequestFactory

from cloudspace.config import installation, wsgi


@pytest.mark.parametrize("says", ["a/b; charset*=no-such''x", "a/b; charset*=hex''61"])
def test_a_content_type_that_nobody_can_read_is_answered_like_none(shop: installation.Home, says: str) -> None:
    seen = []
    given = {"CONTENT_TYPE": says, "PATH_INFO": "/health/live", "wsgi.input": io.BytesIO()}
    wsgi.application(RequestFactory()._base_environ(**given), lambda status, headers: seen.append(status))
    assert seen == ["200 OK"]
