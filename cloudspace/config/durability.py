"""Whether PostgreSQL keeps what vault and log call durable, as it answers on the very connections that they use."""

from __future__ import annotations

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from cloudspace.config.databases import DURABLE
from cloudspace.config.installation import NotInstalled

# Of the server as a whole: without either, a power cut breaks pages that were committed long ago.
SERVER_WIDE = ("fsync", "full_page_writes")
_ADDRESS = {"vault": "VAULT_DATABASE_URL", "transparency": "TRANSPARENCY_DATABASE_URL"}


def require(stores: ConnectionHandler = connections) -> None:
    """Raises NotInstalled where a power cut could take keys or entries after their use (P3), and DatabaseError.

    SQLite's stores are opened with what they need, and nothing outside can change that.
    """
    for alias in DURABLE:
        store = stores[alias]
        if store.vendor != "postgresql":
            continue
        if _setting(store, "synchronous_commit") == "off":
            raise NotInstalled(
                f"The {alias} store commits without waiting for the disk (synchronous_commit = off), so that a power "
                f"cut could take what was used already. Take that out of the options in {_ADDRESS[alias]}; behind a "
                "pooler that drops options, set it on for the role: ALTER ROLE … SET synchronous_commit = on"
            )
        for name in SERVER_WIDE:
            if _setting(store, name) == "off":
                raise NotInstalled(
                    f"The server of the {alias} store runs with {name} = off, so that a power cut could take what was "
                    f"committed already. Switch it on: ALTER SYSTEM SET {name} = on; SELECT pg_reload_conf();"
                )


def _setting(store: BaseDatabaseWrapper, name: str) -> str:
    with store.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [name])
        return str(cursor.fetchone()[0])
