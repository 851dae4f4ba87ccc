"""Putting a lost keyring together again from what was escrowed."""

from __future__ import annotations

from pathlib import Path

from cloudspace.vault.keeper import keyring


def rebuild(escrow: Path, identity: Path, path: Path) -> tuple[int, ...]:
    """Writes a keyring to `path` from the files `epoch-*.age` in `escrow`; returns the numbers of its epochs.

    `identity` is a file of age-keygen with the secret half of a recipient. Nothing that stands is replaced.
    Raises KeyringRefused.
    """
    try:
        lines = identity.read_text(encoding="utf-8").splitlines()
        packages = [file.read_bytes() for file in sorted(escrow.glob("epoch-*.age"))]
    except (OSError, UnicodeDecodeError):
        raise keyring.KeyringRefused("Key or escrow cannot be read. Run as somebody who may.") from None
    secret = next((line.strip() for line in lines if line.startswith("AGE-SECRET-KEY-")), "")
    return keyring.rebuild(path, packages, secret).live()
