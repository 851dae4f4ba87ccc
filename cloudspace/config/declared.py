"""Every setting of an installation, declared once: name, kind, default, meaning.

Any setting may come from a file: `NAME_FILE` names it. The operator's handbook prints this list.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cloudspace.kit import errors


class SettingInvalid(errors.Unfit):
    """A setting is missing or malformed; the message says which and what is expected, never its value."""


@dataclass(frozen=True)
class Setting:
    """One setting. `read` turns its text into a value and raises ValueError when it cannot."""

    name: str
    read: Callable[[str], Any]
    default: str
    meaning: str
    secret: bool = False


def _whole(text: str) -> int:
    return int(text)


def _several(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.replace(",", " ").split() if part)


SETTINGS = (
    Setting("CLOUDSPACE_HOME", Path, "./var", "folder of stores, keyring, policies, media and logs"),
    Setting("PORT", _whole, "8000", "port of the web server"),
    Setting("BIND", str, "127.0.0.1", "address that the web server listens on"),
    Setting("PUBLIC_URL", str, "", "address under which visitors reach the shop, such as https://shop.example"),
    Setting("DATABASE_URL", str, "", "main store; empty: SQLite in CLOUDSPACE_HOME"),
    Setting("VAULT_DATABASE_URL", str, "", "vault store; empty: SQLite in CLOUDSPACE_HOME"),
    Setting("TRANSPARENCY_DATABASE_URL", str, "", "transparency store; empty: SQLite in CLOUDSPACE_HOME"),
    Setting("MAIL_CATCHER_PORT", _whole, "8025", "loopback port of the local mail catcher"),
    Setting(
        "EMAIL_URL",
        str,
        "",
        "smtp://user:password@host:port, smtps:// for TLS; empty: the local mail catcher",
    ),
    Setting(
        "SECRET_KEY",
        str,
        "",
        "signs cookies and forms; empty: kept in CLOUDSPACE_HOME/secret-key",
        secret=True,
    ),
    Setting("POLICY", str, "", "folder of the policy in force; empty: the newest under CLOUDSPACE_HOME/policies"),
    Setting("ESCROW_RECIPIENTS", _several, "", "age public keys that live epochs of the keyring are escrowed to"),
    Setting("BANK_BIN", str, "970436", "bank identification number of the receiving bank (NAPAS)"),
    Setting("BANK_ACCOUNT", str, "0000000000", "account number that VietQR transfers go to"),
    Setting("BANK_ACCOUNT_NAME", str, "CLOUDSPACE DEMO", "holder of that account, as the bank writes it"),
    Setting(
        "BANK_WEBHOOK_SECRET",
        str,
        "",
        "secret that the bank's webhook is signed with; empty: refused",
        secret=True,
    ),
    Setting("PROVISIONING_WEBHOOK_URL", str, "", "address that services are provisioned through; empty: by staff"),
    Setting("PROVISIONING_WEBHOOK_SECRET", str, "", "signs provisioning calls (Standard Webhooks)", secret=True),
    Setting("WORKERS", _whole, "2", "web worker processes"),
    Setting("THREADS", _whole, "8", "threads per web worker"),
    Setting("TRUSTED_PROXIES", _whole, "0", "proxies in front whose X-Forwarded-For is believed"),
)


def read(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """All settings by name. Raises SettingInvalid with a sentence for the operator.

    What the environment leaves out is, in a demo home, as it was when the demo shop was last run there: commands beside
    it must send their mails to its catcher, with its address in them.
    """
    environment = os.environ if environment is None else environment
    (home,) = (_one(setting, environment) for setting in SETTINGS if setting.name == "CLOUDSPACE_HOME")
    kept = {name: text for name, text in _last_run(home).items() if f"{name}_FILE" not in environment}
    environment = {**kept, **environment}
    return {setting.name: _one(setting, environment) for setting in SETTINGS}


def _last_run(home: Path) -> dict[str, str]:
    if not (home / "demo-home").exists():
        return {}
    try:
        found: dict[str, str] = json.loads((home / "demo.json").read_text(encoding="utf-8")).get("settings", {})
    except (OSError, ValueError):
        return {}
    return found


def _one(setting: Setting, environment: Mapping[str, str]) -> Any:
    text = environment.get(setting.name)
    file_name = environment.get(f"{setting.name}_FILE")
    if text is None and file_name:
        try:
            text = Path(file_name).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise SettingInvalid(f"{setting.name}_FILE cannot be read: {error.strerror}.") from None
    try:
        return setting.read(setting.default if text is None else text)
    except ValueError:
        raise SettingInvalid(f"{setting.name} is not usable; it means: {setting.meaning}.") from None
