"""Three stores, three lifetimes: main, vault and transparency."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url
from django.db import models

# WAL: readers never wait. secure_delete: a deleted key leaves no bytes in the file. wal_autocheckpoint: forty megabytes
# before pages are folded in, since tokens and tags fall on pages by chance, and many writings touch the same ones.
_SQLITE = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA secure_delete=ON; PRAGMA busy_timeout=20000;"
    " PRAGMA wal_autocheckpoint=10000;"
)
# A key must be durable before the row it seals, and an entry before the value it lets open.
_SYNCHRONOUS = {"default": "NORMAL", "vault": "FULL", "transparency": "FULL"}
# The same on PostgreSQL, whatever server, database or role say; `durability` asks what became of it.
_WAITING = "-c synchronous_commit=on"
DURABLE = ("vault", "transparency")
_STORES = {"vault": "vault", "transparency": "transparency"}


def databases(settings: dict[str, Any], home: Path) -> dict[str, dict[str, Any]]:
    """Django's DATABASES from the three addresses, SQLite files in `home` where one is empty."""
    urls = {
        "default": settings["DATABASE_URL"],
        "vault": settings["VAULT_DATABASE_URL"],
        "transparency": settings["TRANSPARENCY_DATABASE_URL"],
    }
    return {alias: _database(alias, url, home) for alias, url in urls.items()}


def _database(alias: str, url: str, home: Path) -> dict[str, Any]:
    if not url:
        name = "main" if alias == "default" else alias
        url_settings: dict[str, Any] = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home / f"{name}.sqlite3"),
        }
    else:
        url_settings = dict(dj_database_url.parse(url))
    if url_settings["ENGINE"].endswith("sqlite3"):
        url_settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "init_command": _SQLITE.format(synchronous=_SYNCHRONOUS[alias]),
        }
        url_settings["CONN_MAX_AGE"] = None
        return url_settings
    # Values travel apart from the statement, so the server's log never holds one.
    url_settings["OPTIONS"] = {**url_settings.get("OPTIONS", {}), "server_side_binding": True, "prepare_threshold": 5}
    if alias in DURABLE:
        # Before the operator's own, of which the last counts: they may wait for more than this.
        own = url_settings["OPTIONS"].get("options", "")
        url_settings["OPTIONS"]["options"] = f"{_WAITING} {own}".rstrip()
    url_settings["CONN_MAX_AGE"] = 600
    url_settings["CONN_HEALTH_CHECKS"] = True
    return url_settings


class StoreRouter:
    """Sends each app to its store; no relation crosses stores."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return _STORES.get(model._meta.app_label, "default")

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str:
        return _STORES.get(model._meta.app_label, "default")

    def allow_relation(self, first: models.Model, second: models.Model, **hints: Any) -> bool:
        return self.db_for_read(type(first)) == self.db_for_read(type(second))

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return _STORES.get(app_label, "default") == db
