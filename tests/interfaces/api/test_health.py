"""Whether the shop lives and can do its work."""

from __future__ import annotations

import datetime as dt

from django.test import Client

from cloudspace.config import installation, wiring
from cloudspace.kit import clock, heartbeat


def test_a_founded_shop_is_ready(client: Client, shop: installation.Home) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert set(answer.json()["checks"].values()) == {True}
    assert client.get("/health/live").json() == {"live": True}


def test_a_shop_without_its_keyring_is_not_ready(client: Client, shop: installation.Home) -> None:
    shop.keyring.rename(shop.keyring.with_name("elsewhere"))
    wiring.wire()
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["keyring"] is False


def test_a_keyring_that_others_may_read_is_not_used(client: Client, shop: installation.Home) -> None:
    shop.keyring.chmod(0o644)
    wiring.wire()
    assert client.get("/health/ready").status_code == 503


def test_a_late_worker_is_told_of_while_the_shop_serves(client: Client, shop: installation.Home) -> None:
    assert client.get("/health/ready").json()["worker"] == {"age_seconds": None, "late": True}
    heartbeat.beat(shop.folder, clock.now())
    assert client.get("/health/ready").json()["worker"]["late"] is False
    heartbeat.beat(shop.folder, clock.now() - dt.timedelta(hours=1))
    answer = client.get("/health/ready")
    assert answer.json()["worker"]["late"] is True
    assert answer.status_code == 200
