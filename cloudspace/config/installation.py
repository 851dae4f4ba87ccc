"""One installation: its folder, its keyring and keys, its three stores that belong together."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path

from cloudspace.kit import errors
from cloudspace.policy import loading
from cloudspace.policy.model import Policy
from cloudspace.transparency import origins, signing_keys
from cloudspace.transparency.models import Log
from cloudspace.vault.keeper import epochs, keyring
from cloudspace.vault.models import Installation, SubjectKey


class NotInstalled(errors.Unfit):
    """The home or its stores are not those of one installation; the message says what the operator can do."""


class Home:
    """The folder of one installation and what stands where in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def keyring(self) -> Path:
        """Root keys by epoch; mode 0600, in no copy."""
        return self.folder / "keys" / "keyring"

    @property
    def log_key(self) -> Path:
        """Signs checkpoints."""
        return self.folder / "keys" / "log.key"

    @property
    def board_key(self) -> Path:
        """Signs the promise board; a second key, so that the board cannot sign for the log."""
        return self.folder / "keys" / "board.key"

    @property
    def log_vkey(self) -> Path:
        """What checkpoints are verified with, for everybody to read."""
        return self.folder / "log.vkey"

    @property
    def board_vkey(self) -> Path:
        """What the promise board is verified with."""
        return self.folder / "board.vkey"

    @property
    def mark(self) -> Path:
        """Stands once `init` has done everything."""
        return self.folder / "installation"

    @property
    def head(self) -> Path:
        """The last checkpoint, beside the keyring, so that a store put back from a copy is noticed."""
        return self.folder / "keys" / "head"

    @property
    def policies(self) -> Path:
        """Policy versions of this shop."""
        return self.folder / "policies"

    @property
    def demo_mark(self) -> Path:
        """Stands in homes that `init --demo` made, irrevocably: only there may time be played with."""
        return self.folder / "demo-home"


def newest_policy(folders: Path) -> Path:
    """The policy folder with the newest version under `folders`. Raises NotInstalled when there is none."""
    found = sorted(path.parent for path in folders.rglob("policy.toml"))
    if not found:
        raise NotInstalled(f"No policy stands under {folders}. Run: cloudspace init")
    return max(found, key=lambda folder: folder.name)


def load_policy(home: Home, named: str = "") -> Policy:
    """The policy that the operator named, else the newest of the home. Raises PolicyInvalid, NotInstalled."""
    return loading.load(Path(named) if named else newest_policy(home.policies))


def found(home: Home, *, origin: str, at: dt.datetime, recipients: tuple[str, ...] = ()) -> uuid.UUID:
    """Makes keyring, keys and the first rows of vault and log. The stores' tables exist already.

    Raises NotInstalled when data stands without its keyring: a new one could open none of it.
    """
    if Installation.objects.exists() or SubjectKey.objects.exists():
        raise NotInstalled(
            f"The vault store holds data, but {home.keyring} is missing. Put the keyring of this installation back, "
            "or restore it from escrow; a new one could not open what is stored."
        )
    number = uuid.uuid4()
    home.keyring.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    keyring.create(home.keyring, number, recipients)
    Installation.objects.create(installation=number, created_at=at)
    epochs.begin(1, at)
    if not Log.objects.exists():
        start_log(home, origin, at)
    return number


def start_log(home: Home, origin: str, at: dt.datetime) -> None:
    """Makes the keys of log and board where they are missing, and the log's first row."""
    for path, name in ((home.log_key, origin), (home.board_key, f"{origin}/board")):
        if not path.exists():
            signing_keys.create(path, name)
    origins.start(origin, at)


def opened_keyring(home: Home, recipients: tuple[str, ...] = ()) -> keyring.Keyring:
    """The keyring of the installation that the vault store belongs to. Raises KeyringRefused, NotInstalled."""
    standing = Installation.objects.first()
    if standing is None:
        raise NotInstalled("This home is not set up yet. Run: cloudspace init")
    ring = keyring.Keyring(home.keyring, recipients)
    if ring.installation != str(standing.installation):
        raise keyring.KeyringRefused(
            f"The keyring {home.keyring} belongs to another installation than the vault store. "
            "Put back the keyring of this one."
        )
    return ring
