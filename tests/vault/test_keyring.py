"""The keyring refuses what could lose or leak keys, and says what to do."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pyrage
import pytest

from cloudspace.config import installation
from cloudspace.kit import clock
from cloudspace.vault.keeper import interface, keyring, providers
from tests.vault.conftest import Person, sealed_name


def made(path: Path, recipients: tuple[str, ...] = ()) -> keyring.Keyring:
    return keyring.create(path / "keyring", uuid.uuid4(), recipients)


def test_a_new_keyring_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    made(tmp_path)
    assert (tmp_path / "keyring").stat().st_mode & 0o777 == 0o600


def test_a_keyring_is_never_made_over_another(tmp_path: Path) -> None:
    made(tmp_path)
    before = (tmp_path / "keyring").read_bytes()
    with pytest.raises(keyring.KeyringRefused, match="never replaced"):
        made(tmp_path)
    assert (tmp_path / "keyring").read_bytes() == before


def test_a_keyring_that_others_may_read_is_refused_with_the_way_out(tmp_path: Path) -> None:
    made(tmp_path)
    (tmp_path / "keyring").chmod(0o640)
    with pytest.raises(keyring.KeyringRefused, match="chmod 600"):
        keyring.Keyring(tmp_path / "keyring")


def test_a_missing_or_damaged_keyring_is_refused(tmp_path: Path) -> None:
    with pytest.raises(keyring.KeyringRefused, match="missing"):
        keyring.Keyring(tmp_path / "keyring")
    made(tmp_path)
    (tmp_path / "keyring").write_bytes(b"{")
    with pytest.raises(keyring.KeyringRefused, match="damaged"):
        keyring.Keyring(tmp_path / "keyring")
    (tmp_path / "keyring").write_bytes(json.dumps({"format": 99}).encode())
    with pytest.raises(keyring.KeyringRefused, match="does not read"):
        keyring.Keyring(tmp_path / "keyring")


def test_the_keyring_of_another_installation_is_refused(shop: installation.Home, tmp_path: Path) -> None:
    shop.keyring.unlink()
    keyring.create(shop.keyring, uuid.uuid4())
    with pytest.raises(keyring.KeyringRefused, match="another installation"):
        installation.opened_keyring(shop)


def test_no_keyring_is_made_over_existing_data(keeper: interface.Keeper, shop: installation.Home, an: Person) -> None:
    sealed_name(keeper, an, "Nguyễn Văn An")
    shop.keyring.unlink()
    with pytest.raises(installation.NotInstalled, match="could not open"):
        installation.found(shop, origin="shop.example/log", at=clock.now())
    assert not shop.keyring.exists()


def test_live_epochs_are_escrowed_and_their_escrow_dies_with_them(tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    ring = made(tmp_path, (str(identity.to_public()),))
    ring.begin(2)
    assert ring.escrowed() == (1, 2)
    package = json.loads(pyrage.decrypt((ring.escrow / "epoch-2.age").read_bytes(), [identity]))
    assert package["epoch"] == 2
    assert package["installation"] == ring.installation
    ring.destroy(1)
    assert ring.escrowed() == (2,)
    assert ring.live() == (2,)
    with pytest.raises(providers.EpochGone):
        ring.epoch(1)


def test_beginning_or_destroying_an_epoch_twice_changes_nothing(tmp_path: Path) -> None:
    ring = made(tmp_path)
    ring.begin(2)
    wrapped = ring.epoch(2).wrap(b"k" * 32, b"place")
    ring.begin(2)
    assert keyring.Keyring(ring.path).epoch(2).unwrap(wrapped, b"place") == b"k" * 32
    ring.destroy(1)
    ring.destroy(1)
    assert ring.live() == (2,)


def test_the_old_bytes_of_a_destroyed_root_are_overwritten(tmp_path: Path) -> None:
    ring = made(tmp_path)
    root = json.loads(ring.path.read_text())["epochs"]["1"]["root"]
    held_open = ring.path.open("rb")
    ring.begin(2)
    ring.destroy(1)
    with held_open:
        assert root.encode() not in held_open.read()
    assert root not in ring.path.read_text()


def escrow_of(path: Path) -> tuple[pyrage.x25519.Identity, keyring.Keyring, list[bytes]]:
    identity = pyrage.x25519.Identity.generate()
    ring = made(path, (str(identity.to_public()),))
    ring.begin(2)
    return identity, ring, [file.read_bytes() for file in sorted(ring.escrow.glob("*.age"))]


def test_a_lost_keyring_is_put_together_again_from_escrow(tmp_path: Path) -> None:
    identity, ring, packages = escrow_of(tmp_path)
    wrapped, inner = ring.epoch(1).wrap(b"k" * 32, b"place"), ring.inner("email", "an@example.vn")
    before = ring.path.read_bytes()
    ring.path.unlink()
    again = keyring.rebuild(ring.path, packages, str(identity))
    assert again.epoch(1).unwrap(wrapped, b"place") == b"k" * 32
    assert again.inner("email", "an@example.vn") == inner
    assert json.loads(ring.path.read_bytes()) == json.loads(before)
    assert ring.path.stat().st_mode & 0o777 == 0o600


def test_a_keyring_is_never_rebuilt_over_another(tmp_path: Path) -> None:
    identity, ring, packages = escrow_of(tmp_path)
    before = ring.path.read_bytes()
    with pytest.raises(keyring.KeyringRefused, match="never replaced"):
        keyring.rebuild(ring.path, packages[:1], str(identity))
    assert ring.path.read_bytes() == before


def test_no_keyring_is_rebuilt_with_another_key_or_from_nothing(tmp_path: Path) -> None:
    identity, _ring, packages = escrow_of(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    for given, key, said in (
        (packages, str(pyrage.x25519.Identity.generate()), "does not open"),
        (packages, "no key at all", "does not open"),
        ([*packages, b"torn"], str(identity), "does not open"),
        ([], str(identity), "no escrowed epoch"),
    ):
        with pytest.raises(keyring.KeyringRefused, match=said):
            keyring.rebuild(elsewhere, given, key)
        assert not elsewhere.exists()


def test_epochs_of_two_installations_make_no_keyring(tmp_path: Path) -> None:
    identity = pyrage.x25519.Identity.generate()
    packages = []
    for name in ("one", "other"):
        ring = made(tmp_path / name, (str(identity.to_public()),))
        packages.append((ring.escrow / "epoch-1.age").read_bytes())
    with pytest.raises(keyring.KeyringRefused, match="several installations"):
        keyring.rebuild(tmp_path / "keyring", packages, str(identity))
    assert not (tmp_path / "keyring").exists()
