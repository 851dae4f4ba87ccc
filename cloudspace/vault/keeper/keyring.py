"""The keyring file: root keys by epoch, field keys, and nothing else. Mode 0600, never in a copy or a repository."""

from __future__ import annotations

import base64
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
from cloudspace.vault.keeper import providers, secret_files

FORMAT = 1
FIELDS = ("email", "phone")
KEY_SIZE = 32
# A process that did not rotate itself learns of new and destroyed epochs within this many seconds.
RELOAD_SECONDS = 5.0


class KeyringRefused(errors.Unfit):
    """The keyring cannot be used; the message says why and what the operator can do."""


def create(path: Path, installation: uuid.UUID, recipients: Sequence[str] = ()) -> Keyring:
    """A new keyring with its first epoch. Raises KeyringRefused when one exists: it never replaces."""
    content = {
        "format": FORMAT,
        "installation": str(installation),
        "field_keys": {field: _text(os.urandom(KEY_SIZE)) for field in FIELDS},
        "epochs": {},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with secret_files.alone(path):
        if path.exists():
            raise KeyringRefused(f"A keyring already stands at {path}. It is never replaced: move it away yourself.")
        # Whole from its first moment: a keyring without a root would open nothing that an interrupted `init` left.
        _add_epoch(path, content, 1, recipients)
        _write(path, content)
    return Keyring(path, recipients)


def rebuild(path: Path, packages: Sequence[bytes], secret: str) -> Keyring:
    """The keyring of a lost disk, from its escrowed epochs (age files) and the secret half of an age key.

    It never replaces one, and takes no epochs of two installations. Raises KeyringRefused.
    """
    try:
        identity = pyrage.x25519.Identity.from_str(secret)
        opened = [json.loads(pyrage.decrypt(package, [identity])) for package in packages]
    except (pyrage.IdentityError, pyrage.DecryptError, ValueError):
        raise KeyringRefused("The escrow does not open with this key. Take the key of those days.") from None
    if not opened:
        raise KeyringRefused("There is no escrowed epoch in this folder (epoch-*.age).")
    newest = max(opened, key=lambda package: package["epoch"])
    if any(package["installation"] != newest["installation"] for package in opened):
        raise KeyringRefused("These epochs belong to several installations. Take the files of one.")
    content = {
        "format": FORMAT,
        "installation": newest["installation"],
        "field_keys": newest["field_keys"],
        "epochs": {str(one["epoch"]): {"root": one["root"], "began_at": one.get("began_at", "")} for one in opened},
    }
    with secret_files.alone(path):
        if path.exists():
            raise KeyringRefused(f"A keyring already stands at {path}. It is never replaced: move it away yourself.")
        _write(path, content)
    return Keyring(path)


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
        return _escrow_folder(self.path)

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
        return self._field_macs[kind](value.encode(errors="surrogatepass"))

    def begin(self, number: int) -> None:
        """A fresh root for `number`, escrowed first, durable on return; nothing when it exists already."""
        with self._lock, secret_files.alone(self.path):
            content = self._load()
            if str(number) in content["epochs"]:
                secret_files.forget_leftovers(self.path)
                return
            _add_epoch(self.path, content, number, self._recipients)
            _write(self.path, content)
            self._load()

    def destroy(self, number: int) -> None:
        """Removes the root of `number` from the file and its escrow; durable on return, repeatable."""
        with self._lock, secret_files.alone(self.path):
            content = self._load()
            content["epochs"].pop(str(number), None)
            _write(self.path, content)
            secret_files.erase(_escrow_file(self.path, number))
            self._load()

    def escrowed(self) -> tuple[int, ...]:
        """Numbers of the epochs that an escrow file stands for."""
        return tuple(sorted(int(file.stem.removeprefix("epoch-")) for file in self.escrow.glob("epoch-*.age")))

    def _refresh(self) -> None:
        if time.monotonic() - self._read_at > RELOAD_SECONDS:
            with self._lock:
                self._load()

    def _load(self) -> dict[str, Any]:
        content = _read(self.path)
        known = getattr(self, "_epochs", {})
        try:
            installation = str(uuid.UUID(content["installation"]))
            field_macs = {name: providers.Mac(_key(content["field_keys"][name])) for name in FIELDS}
            roots = {_number(number): _key(epoch["root"]) for number, epoch in content["epochs"].items()}
        except (LookupError, TypeError, ValueError, AttributeError):
            raise _damaged(self.path) from None
        self.installation, self._field_macs = installation, field_macs
        self._epochs = {
            number: known.get(number) or providers.RootInMemory(number, root) for number, root in roots.items()
        }
        self._read_at = time.monotonic()
        return content


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if stat.S_IMODE(mode) & 0o077:
                raise KeyringRefused(f"Others may read the keyring {path}. Close it with: chmod 600 {path}")
            try:
                content = json.load(file)
            except (ValueError, RecursionError):
                if not _replaced(path, file.fileno()):
                    raise
                # Whoever wrote anew has overwritten what was being read.
                return _read(path)
    except FileNotFoundError:
        raise KeyringRefused(
            f"The keyring {path} is missing. Put back the one of this installation (or restore it from escrow); "
            "a new one could not open what is stored."
        ) from None
    except PermissionError:
        raise KeyringRefused(f"The keyring {path} cannot be read by this user. Run as its owner.") from None
    except (ValueError, RecursionError):
        raise _damaged(path) from None
    except OSError as error:
        raise KeyringRefused(f"The keyring {path} cannot be read: {error.strerror}.") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise KeyringRefused(f"The keyring {path} has a form that this version does not read.")
    return content


def _replaced(path: Path, descriptor: int) -> bool:
    """Whether `path` names another file by now than the one that is open."""
    return not os.path.samestat(os.fstat(descriptor), path.stat())


def _add_epoch(path: Path, content: dict[str, Any], number: int, recipients: Sequence[str]) -> None:
    """A fresh root for `number` in `content`, escrowed first where there are recipients."""
    root, began_at = _text(os.urandom(KEY_SIZE)), clock.now().isoformat()
    if recipients:
        package = {
            "installation": content["installation"],
            "epoch": number,
            "began_at": began_at,
            "root": root,
            "field_keys": content["field_keys"],
        }
        keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
        _escrow_folder(path).mkdir(mode=0o700, exist_ok=True)
        secret_files.replace(_escrow_file(path, number), pyrage.encrypt(json.dumps(package).encode(), keys))
    content["epochs"][str(number)] = {"root": root, "began_at": began_at}


def _escrow_folder(path: Path) -> Path:
    return path.with_name("escrow")


def _escrow_file(path: Path, number: int) -> Path:
    return _escrow_folder(path) / f"epoch-{number}.age"


def _write(path: Path, content: dict[str, Any]) -> None:
    secret_files.replace(path, json.dumps(content, indent=1, sort_keys=True).encode())


def _damaged(path: Path) -> KeyringRefused:
    return KeyringRefused(f"The keyring {path} is damaged. Restore it from escrow.")


def _number(text: str) -> int:
    """An epoch's number from 1 on, as the stores take it. Raises ValueError."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) < 2**31:
        raise ValueError("not an epoch's number")
    return int(text)


def _key(text: str) -> bytes:
    """32 bytes from Base64. Raises ValueError."""
    key = base64.b64decode(text, validate=True)
    if len(key) != KEY_SIZE:
        raise ValueError("a key has another size")
    return key


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")
