"""Makes docs/vault-vectors.json from fixed inputs.

DJANGO_SETTINGS_MODULE=cloudspace.config.settings python -c "import django; django.setup();
from tests.vault import vectors; vectors.write()"
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloudspace.vault.keeper import formats, keys, providers, repeats, streams, tokens

PATH = Path(__file__).parent.parent.parent / "docs" / "vault-vectors.json"

SUBJECT = uuid.UUID("01932c07-1c2e-7000-8000-00000000000a")
ROW = uuid.UUID("01932c07-1c2e-7000-8000-00000000000b")
KEY, ROOT, FIELD_KEY, PERIOD_KEY = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96)), bytes(range(96, 128))
NONCE = bytes(range(12))
LABEL = "people.Profile.full_name"


def made() -> dict[str, Any]:
    """Every vector, binary parts in hex."""
    return {
        "inputs": {
            "subject": str(SUBJECT),
            "row": str(ROW),
            "subject_key": KEY.hex(),
            "epoch_root": ROOT.hex(),
            "field_key": FIELD_KEY.hex(),
            "period_key": PERIOD_KEY.hex(),
            "nonce": NONCE.hex(),
            "field": LABEL,
        },
        "values": [_value(text) for text in ("", "An", "Nguyễn Văn An", "x" * 28, "x" * 29)],
        "rolling": _rolling(),
        "places": _places(),
        "token": _token(),
        "row_token": _row_token(),
    }


def _sealed(key: bytes, head: bytes, retention_class: str, text: str) -> bytes:
    shared = formats.place(retention_class, LABEL)
    return formats.seal(AESGCM(key), head, NONCE, SUBJECT.bytes, shared, ROW.bytes, text.encode())


def _value(text: str) -> dict[str, str]:
    sealed = _sealed(KEY, formats.header(0, 0), "service", text)
    return {"class": "service", "plaintext": text, "sealed": sealed.hex()}


def _rolling() -> dict[str, Any]:
    derived = keys.value_key(KEY, PERIOD_KEY, "security", 323)
    sealed = _sealed(derived, formats.header(0, 323), "security", "203.0.113.7")
    return {"class": "security", "period": 323, "derived_key": derived.hex(), "sealed": sealed.hex()}


def _places() -> dict[str, str]:
    subject_key = formats.wrapping_place(SUBJECT.bytes, "service", bytes(16), 0)
    return {
        "subject_key": subject_key.hex(),
        "period_key": formats.period_place("security", 323).hex(),
        "held_key": formats.held_place(subject_key, 323).hex(),
        "row_sign": repeats.inner_place(ROW.bytes).hex(),
        "inner_digest": tokens.inner_place("email", SUBJECT.bytes).hex(),
        "file_key": streams.file_key(KEY, ROW.bytes, bytes(16)).hex(),
    }


def _token() -> dict[str, str]:
    inner = providers.mac(FIELD_KEY, b"an@khach.example")
    return {
        "value": "an@khach.example",
        "inner": inner.hex(),
        "token": providers.RootInMemory(7, ROOT).token(inner).hex(),
    }


def _row_token() -> dict[str, str]:
    inner = repeats.inner("a sign")
    return {"sign": "a sign", "inner": inner.hex(), "token": providers.RootInMemory(7, ROOT).token(inner).hex()}


def write() -> None:
    """Writes the file anew, after a change of format that the changelog tells."""
    PATH.write_text(json.dumps(made(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
