"""The log's signing key as a file: made once, readable by its owner only."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from cloudspace.kit.errors import Refused
from cloudspace.transparency import notes

_LINE = re.compile(r"PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})\n?")


class KeyFileRefused(Refused):
    """The key file is missing, damaged, in the way, or readable by others."""

    code = "signing_key_refused"


def create(path: Path, name: str) -> notes.Signer:
    """A new key for the log whose origin is `name`, kept durably in `path` with mode 0600.

    Raises KeyFileRefused when anything stands at `path` already: a second key would make a second history.
    """
    signer = notes.Signer(name, os.urandom(32))
    verifier = signer.verifier
    coded = notes.encoded(notes.ED25519 + signer.seed)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise KeyFileRefused(_("There is a signing key already, and it is never replaced.")) from None
    except OSError:
        raise KeyFileRefused(_("The signing key cannot be written. Check the folder and its owner.")) from None
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(f"PRIVATE+KEY+{name}+{verifier.key_id.hex()}+{coded}\n")
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)
    return signer


def load(path: Path) -> notes.Signer:
    """The key in `path`. Raises KeyFileRefused when it is missing, damaged, or open to group or others."""
    try:
        with path.open(encoding="utf-8") as file:
            if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & 0o077:
                raise KeyFileRefused(
                    _("Others can read the signing key. Run chmod 600 on it; close the log if it was copied.")
                )
            text = file.read()
    except (OSError, UnicodeDecodeError):
        raise KeyFileRefused(_("The signing key cannot be read. Put the file back from where it was kept.")) from None
    return _parsed(text)


def _parsed(text: str) -> notes.Signer:
    found = _LINE.fullmatch(text)
    try:
        raw = notes.decoded(found[3]) if found else b""
        signer = notes.Signer(found[1] if found else "", raw[1:])
        if raw[:1] == notes.ED25519 and found and signer.verifier.key_id.hex() == found[2]:
            return signer
    except ValueError:
        pass
    raise KeyFileRefused(_("The signing key file is damaged. Put it back from where it was kept."))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
