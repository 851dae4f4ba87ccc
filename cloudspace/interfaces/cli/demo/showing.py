"""demo.json: where the demo shop is, how to sign in, and one example of each kind of record."""

from __future__ import annotations

import base64
import json
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from cloudspace.interfaces.cli.demo import cast

NAME = "demo.json"
# The command beside the Python that runs this.
COMMAND = Path(sys.executable).with_name("cloudspace")


def write(folder: Path, examples: dict[str, str], declared: Mapping[str, Any]) -> None:
    """Writes the file, for its owner alone: it holds passwords.

    Ports and address of this run stand in it too: later commands in this home take them from there.
    """
    fresh = folder / f".{NAME}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(_content(examples, declared), file, ensure_ascii=False, indent=2)
        file.write("\n")
    fresh.replace(folder / NAME)


def read(folder: Path) -> dict[str, Any]:
    """What stands in the file; empty where there is none."""
    try:
        found: dict[str, Any] = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


def address(declared: Mapping[str, Any]) -> str:
    """Under which the demo shop is reached."""
    return declared["PUBLIC_URL"] or f"http://localhost:{declared['PORT']}"


def _content(examples: dict[str, str], declared: Mapping[str, Any]) -> dict[str, Any]:
    base_url = address(declared)
    customers = {
        who.key: {"name": who.name, "email": who.email, "password": cast.CUSTOMERS_PASSWORD, "totp": None}
        for who in cast.CUSTOMERS
        if who.key not in ("may-trang", "la-phong")
    }
    return {
        "base_url": base_url,
        "settings": {name: str(declared[name]) for name in ("PORT", "MAIL_CATCHER_PORT", "PUBLIC_URL")},
        "pages": {"shop": f"{base_url}/", "desk": f"{base_url}/desk/", "mail": f"{base_url}/mail/"},
        "sign_ins": {
            "customer": {"sign_in": f"{base_url}/sign-in/", **customers["an"]},
            **{who.role: _staff(who, base_url) for who in cast.STAFF},
        },
        "customers": customers,
        "examples": examples,
    }


def _staff(who: cast.Colleague, base_url: str) -> dict[str, Any]:
    secret = base64.b32encode(who.totp_secret).decode()
    return {
        "sign_in": f"{base_url}/desk/",
        "name": who.name,
        "email": who.email,
        "password": cast.STAFF_PASSWORD,
        "totp": {
            "secret": secret,
            "uri": f"otpauth://totp/{quote(who.email)}?secret={secret}&issuer=Cloudspace",
            "code_now": f"{shlex.quote(str(COMMAND))} demo code {who.role}",
        },
    }
