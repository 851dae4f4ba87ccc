"""A peer's encrypted fields under the work that bench/sealing.py does, one act per line that it is told.

    python bench/sealing_peer.py fernet|searchable FOLDER COUNT [DATABASE HOST]

Reads `insert`, `read` or `find` and answers each with the speed per second. Runs in the peer's environment, which holds
nothing of Cloudspace.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
import time
import uuid
from pathlib import Path
from typing import Any

FINDS = 300


def configure(peer: str, folder: Path, database: str, host: str) -> None:
    """Django with one store, opened as the product opens its own."""
    import django
    from django.conf import settings

    sqlite = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(folder / f"{peer}.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;"},
    }
    postgresql = {"ENGINE": "django.db.backends.postgresql", "NAME": database, "USER": "postgres", "HOST": host}
    settings.configure(
        DATABASES={"default": postgresql if host else sqlite},
        INSTALLED_APPS=["encrypted_fields"],
        SECRET_KEY="bench only",
        SALT_KEY=["bench only"],
        FIELD_ENCRYPTION_KEYS=["00" * 32],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    django.setup()


def model(peer: str) -> Any:
    """The same five fields in the peer's kinds, those of nearest meaning."""
    from django.db import connection, models
    from encrypted_fields import fields

    class Meta:
        app_label = "peer"

    columns: dict[str, Any] = {"__module__": __name__, "Meta": Meta}
    columns["id"] = models.UUIDField(primary_key=True)
    if peer == "fernet":
        columns["full_name"] = fields.EncryptedCharField(max_length=100)
        columns["birth_date"] = fields.EncryptedDateField()
        columns["email"] = fields.EncryptedEmailField(max_length=254)
        columns["phone"] = fields.EncryptedCharField(max_length=16)
        columns["address"] = fields.EncryptedJSONField()
    else:
        columns["full_name"] = fields.EncryptedCharField(max_length=100)
        columns["birth_date"] = fields.EncryptedDateField()
        columns["_email"] = fields.EncryptedEmailField(max_length=254)
        columns["email"] = fields.SearchField(hash_key="11" * 32, encrypted_field_name="_email", db_index=True)
        columns["_phone"] = fields.EncryptedCharField(max_length=16)
        columns["phone"] = fields.SearchField(hash_key="22" * 32, encrypted_field_name="_phone")
        columns["address"] = fields.EncryptedTextField()
    made = type("Customer", (models.Model,), columns)
    with connection.schema_editor() as editor:
        editor.create_model(made)
    return made


def people(count: int, peer: str) -> list[dict[str, Any]]:
    """The customers of bench/sealing.py."""
    address = {
        "street": "Số 1 đường Thử Nghiệm",
        "commune": "Phường Ba Đình",
        "commune_code": "00004",
        "province": "Thành phố Hà Nội",
        "province_code": "01",
    }
    return [
        {
            "id": uuid.uuid4(),
            "full_name": f"Nguyễn Văn Thử {number}",
            "birth_date": dt.date(1960 + number % 40, 1 + number % 12, 1 + number % 28),
            "email": f"khach{number}@thu.example",
            "phone": f"+849{10_000_000 + number}",
            "address": address if peer == "fernet" else json.dumps(address, ensure_ascii=False),
        }
        for number in range(count)
    ]


def main(peer: str, folder: str, count: int, database: str = "", host: str = "") -> None:
    """Does what it is told until nobody tells it anything more."""
    configure(peer, Path(folder), database, host)
    customer, given = model(peer), people(count, peer)
    wanted = [one["email"] for one in random.Random(1).sample(given, min(FINDS, count))]
    acts: dict[str, tuple[int, Any]] = {
        "insert": (count, lambda: _insert(customer, given)),
        "read": (count, lambda: list(customer.objects.all())),
        "find": (len(wanted), lambda: [customer.objects.get(email=email) for email in wanted]),
    }
    for line in sys.stdin:
        many, act = acts[line.strip()]
        if line.strip() == "insert":
            customer.objects.all().delete()
        print(many / _seconds(act), flush=True)


def _insert(customer: Any, given: list[dict[str, Any]]) -> None:
    customer.objects.bulk_create([customer(**one) for one in given], batch_size=2_000)


def _seconds(act: Any) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), *sys.argv[4:])
