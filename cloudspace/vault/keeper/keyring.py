"""The keyring file: root keys by epoch, field keys, and nothing else. Mode 0600, never in a copy, never in the code's repository."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import stat
import threading
import time
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyrage

from cloudspace.kit import clock, errors
from cloudspace.vault.keeper import providers

FORMAT = 1
FIELDS = ("email", "phone")
# A process that did not rotate itself learns of new and destroyed epochs within this many seconds.
RELOAD_SECONDS = 5.0


class KeyringRefused(errors.Unfit):
    """The keyring cannot be used; the message says why and what the operator can do."""


def create(path: Path, installation: uuid.UUID, recipients: Sequence[str] = ()) -> Keyring:
    """A new keyring with its first epoch. Raises KeyringRefused when one exists: it never replaces."""
    if path.exists():
        raise KeyringRefused(f"A keyring already stands at {path}. It is never replaced: move it away yourself.")
    content = {
        "format": FORMAT,
        "installation": str(installation),
        "field_keys": {field: _text(os.urandom(32)) for field in FIELDS},
        "epochs": {},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, content, fresh=True)
    keyring = Keyring(path, recipients)
    keyring.begin(1)
    return keyring


class Keyring:
    """The provider that keeps its roots in a file of this machine.

    `recipients` are age public keys (offline, the operator's) that every live epoch is escrowed to, one
    file per epoch in the folder `escrow` beside the keyring.
    """

    def __init__(self, path: Path, recipients: Sequence[str] = ()) -> None:
        self.path = path
        self._recipients = tuple(recipients)
        self._lock = threading.RLock()
        self._read_at = 0.0
        self._load()

    @property
    def escrow(self) -> Path:
        """Folder of the escrowed epochs."""
        return self.path.with_name("escrow")

    def epoch(self, number: int) -> providers.RootInMemory:
        """The root of `number`. Raises EpochGone."""
        self._refresh()
        try:
            return self._epochs[number]
        except KeyError:
            with self._lock:
                self._load()
            try:
                return self._epochs[number]
            except KeyError:
                raise providers.EpochGone(str(number)) from None

    def live(self) -> tuple[int, ...]:
        """Numbers of the epochs whose root exists, ascending."""
        self._refresh()
        return tuple(sorted(self._epochs))

    def inner(self, kind: str, value: str) -> bytes:
        """HMAC(K_field, value): the field's key never changes, so rotation needs no plaintext."""
        return self._field_macs[kind](value.encode())

    def begin(self, number: int) -> None:
        """A fresh root for `number`, escrowed first, durable on return; nothing when it exists already."""
        with self._lock:
            content = self._load()
            if str(number) in content["epochs"]:
                return
            root = os.urandom(32)
            self._escrow(number, root)
            content["epochs"][str(number)] = {"root": _text(root), "began_at": clock.now().isoformat()}
            _write(self.path, content)
            self._load()

    def destroy(self, number: int) -> None:
        """Removes the root of `number` from the file and its escrow; durable on return, repeatable."""
        with self._lock:
            content = self._load()
            content["epochs"].pop(str(number), None)
            _write(self.path, content)
            _erase(self._escrow_file(number))
            self._load()

    def escrowed(self) -> tuple[int, ...]:
        """Numbers of the epochs that an escrow file stands for."""
        return tuple(sorted(int(file.stem.removeprefix("epoch-")) for file in self.escrow.glob("epoch-*.age")))

    def _escrow_file(self, number: int) -> Path:
        return self.escrow / f"epoch-{number}.age"

    def _escrow(self, number: int, root: bytes) -> None:
        if not self._recipients:
            return
        keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in self._recipients]
        package = json.dumps(
            {
                "installation": self.installation,
                "epoch": number,
                "root": _text(root),
                "field_keys": {name: _text(key) for name, key in self._fields.items()},
            }
        )
        self.escrow.mkdir(mode=0o700, exist_ok=True)
        _durable(self._escrow_file(number), pyrage.encrypt(package.encode(), keys))

    def _refresh(self) -> None:
        if time.monotonic() - self._read_at > RELOAD_SECONDS:
            with self._lock:
                self._load()

    def _load(self) -> dict[str, Any]:
        content = _read(self.path)
        self.installation = str(content["installation"])
        self._fields = {name: base64.b64decode(key) for name, key in content["field_keys"].items()}
        self._field_macs = {name: providers.Mac(key) for name, key in self._fields.items()}
        known = getattr(self, "_epochs", {})
        self._epochs = {
            int(number): known.get(int(number)) or providers.RootInMemory(int(number), base64.b64decode(epoch["root"]))
            for number, epoch in content["epochs"].items()
        }
        self._read_at = time.monotonic()
        return content


def began_at(path: Path, number: int) -> dt.datetime:
    """When epoch `number` began, as the file says."""
    return dt.datetime.fromisoformat(_read(path)["epochs"][str(number)]["began_at"])


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_IMODE(mode) & 0o077:
                raise KeyringRefused(f"Others may read the keyring {path}. Close it with: chmod 600 {path}")
            content = json.load(file)
    except FileNotFoundError:
        raise KeyringRefused(
            f"The keyring {path} is missing. Put back the one of this installation (or restore it from escrow); "
            "a new one could not open what is stored."
        ) from None
    except PermissionError:
        raise KeyringRefused(f"The keyring {path} cannot be read by this user. Run as its owner.") from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise KeyringRefused(f"The keyring {path} is damaged. Restore it from escrow.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise KeyringRefused(f"The keyring {path} has a form that this version does not read.")
    return content


def _write(path: Path, content: dict[str, Any], *, fresh: bool = False) -> None:
    """Replaces the file atomically; the old bytes are overwritten first-come, since they may hold a dead root."""
    if fresh and path.exists():
        raise KeyringRefused(f"A keyring already stands at {path}.")
    _durable(path, json.dumps(content, indent=1, sort_keys=True).encode())


def _durable(path: Path, data: bytes) -> None:
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    old = path.open("r+b") if path.exists() else None
    os.replace(fresh, path)
    _sync_folder(path.parent)
    if old is not None:
        with old:
            _overwrite(old)


def _erase(path: Path) -> None:
    if not path.exists():
        return
    with path.open("r+b") as file:
        _overwrite(file)
    path.unlink()
    _sync_folder(path.parent)


def _overwrite(file: Any) -> None:
    size = os.fstat(file.fileno()).st_size
    file.seek(0)
    file.write(os.urandom(size))
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")
