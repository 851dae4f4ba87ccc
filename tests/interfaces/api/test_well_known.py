"""security.txt and gpc.json."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from cloudspace.config import installation
from cloudspace.kit import clock


def _fields(client: Client) -> list[tuple[str, str]]:
    text = client.get("/.well-known/security.txt").content.decode()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [(name, value) for name, _, value in (line.partition(": ") for line in lines)]


def test_security_txt_names_the_operator(client: Client, shop: installation.Home) -> None:
    contacts = [value for name, value in _fields(client) if name == "Contact"]
    assert contacts == ["mailto:privacy@cloudspace.vn", "tel:+84869805768"]


def test_security_txt_expires_within_a_year(client: Client, shop: installation.Home) -> None:
    (expires,) = [value for name, value in _fields(client) if name == "Expires"]
    ahead = dt.datetime.fromisoformat(expires) - clock.now()
    assert dt.timedelta(days=90) < ahead < dt.timedelta(days=365)


@pytest.mark.parametrize("name", ["Canonical", "Preferred-Languages", "Expires"])
def test_fields_that_may_stand_once_stand_once(client: Client, shop: installation.Home, name: str) -> None:
    assert len([found for found, _ in _fields(client) if found == name]) == 1


def test_the_signal_against_selling_is_honoured(client: Client, shop: installation.Home) -> None:
    assert client.get("/.well-known/gpc.json").json() == {"gpc": True, "lastUpdate": "2026-11-22"}
