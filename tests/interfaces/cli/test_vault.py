"""The keyring from the command."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pyrage

from cloudspace.config import installation
from cloudspace.kit import ids
from cloudspace.vault.keeper import keyring
from tests.interfaces.cli.conftest import Answer


def test_a_rotation_begins_the_next_epoch(run: Callable[..., Answer], open_home: installation.Home) -> None:
    assert json.loads(run("vault", "status", "--json").out)["living"] == [1]
    assert json.loads(run("vault", "rotate", "--json").out) == {"epoch": 2, "retired": []}
    found = json.loads(run("vault", "status", "--json").out)
    assert (found["living"], found["horizon_days"]) == ([1, 2], 7)


def test_a_lost_keyring_is_rebuilt_from_escrow_and_opens_as_before(
    run: Callable[..., Answer], open_home: installation.Home, tmp_path: Path
) -> None:
    identity = pyrage.x25519.Identity.generate()
    ring = keyring.Keyring(open_home.keyring, (str(identity.to_public()),))
    ring.begin(2)
    wrapped = ring.epoch(2).wrap(b"k" * 32, b"place")
    token = ring.inner("email", "an@example.vn")
    key = tmp_path / "operator.key"
    key.write_text(f"# created: 2026-11-22\n{identity}\n")
    lost = open_home.keyring.rename(tmp_path / "lost")
    told = run("vault", "rebuild", str(ring.escrow), str(key), str(open_home.keyring), "--json")
    assert json.loads(told.out)["living"] == [2]
    assert stat.S_IMODE(open_home.keyring.stat().st_mode) == 0o600
    found = keyring.Keyring(open_home.keyring)
    assert found.installation == keyring.Keyring(lost).installation
    assert found.epoch(2).unwrap(wrapped, b"place") == b"k" * 32
    assert found.inner("email", "an@example.vn") == token
    again = run("vault", "rebuild", str(ring.escrow), str(key), str(open_home.keyring))
    assert again.status == 1
    assert "never replaced" in again.err


def test_escrow_that_does_not_open_makes_no_keyring(
    run: Callable[..., Answer], open_home: installation.Home, tmp_path: Path
) -> None:
    ring = keyring.Keyring(open_home.keyring, (str(pyrage.x25519.Identity.generate().to_public()),))
    ring.begin(2)
    key, empty, made = tmp_path / "other.key", tmp_path / "empty", tmp_path / "made"
    key.write_text(str(pyrage.x25519.Identity.generate()))
    empty.mkdir()
    for folder, said in ((ring.escrow, "does not open"), (empty, "no escrowed epoch")):
        answer = run("vault", "rebuild", str(folder), str(key), str(made))
        assert (answer.status, said in answer.err) == (1, True), answer.err
    key.write_text("nonsense")
    assert run("vault", "rebuild", str(ring.escrow), str(key), str(made)).status == 1
    assert not made.exists()


def test_epochs_of_two_installations_make_no_keyring(run: Callable[..., Answer], tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    key, mixed = tmp_path / "operator.key", tmp_path / "mixed"
    key.write_text(str(identity))
    mixed.mkdir()
    for number in (1, 2):
        ring = keyring.create(tmp_path / str(number) / "keyring", ids.new_id(), (str(identity.to_public()),))
        ring.begin(number)
        (ring.escrow / f"epoch-{number}.age").rename(mixed / f"epoch-{number}.age")
    answer = run("vault", "rebuild", str(mixed), str(key), str(tmp_path / "made"))
    assert (answer.status, "several installations" in answer.err) == (1, True)
