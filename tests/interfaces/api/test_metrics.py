"""Figures for the machine itself."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from cloudspace.config import installation


def test_every_line_is_a_comment_or_a_sample(client: Client, published: installation.Home) -> None:
    answer = client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    sample = re.compile(r'cloudspace_[a-z_]+(\{[a-z]+="[a-z_.]+"\})? -?\d+')
    lines = [line for line in answer.content.decode().splitlines() if not line.startswith("#")]
    assert [line for line in lines if not sample.fullmatch(line)] == []
    assert 'cloudspace_up{part="keyring"} 1' in lines
    assert "cloudspace_log_published_size 256" in lines


@pytest.mark.parametrize(
    "outside", [{"REMOTE_ADDR": "203.0.113.7"}, {"HTTP_X_FORWARDED_FOR": "203.0.113.7"}, {"REMOTE_ADDR": "nonsense"}]
)
def test_nobody_from_outside_sees_them(client: Client, published: installation.Home, outside: dict[str, str]) -> None:
    assert client.get("/metrics", **outside).status_code == 404
