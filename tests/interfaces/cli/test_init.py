"""Setting up an installation."""

from __future__ import annotations

import difflib
from pathlib import Path

from tests.interfaces.cli.conftest import POLICY, OwnHome

SHOP = {"PUBLIC_URL": "https://shop.example"}


def test_what_law_leaves_to_the_operator_has_no_silent_default(own: OwnHome) -> None:
    answer = own.run("init", **SHOP)
    assert answer.status == 2
    assert "--statutory" in answer.err
    assert not own.folder.exists()


def test_a_real_shop_needs_the_address_that_its_log_is_named_after(own: OwnHome) -> None:
    answer = own.run("init", "--statutory", "none")
    assert answer.status == 1
    assert "PUBLIC_URL" in answer.err


def test_the_classes_answered_are_switched_on_and_nothing_else_changes(own: OwnHome) -> None:
    assert own.run("init", "--statutory", "accounting", **SHOP).status == 0
    (brought,) = (own.folder / "policies").rglob("policy.toml")
    before = (POLICY / "policy.toml").read_text().splitlines()
    after = brought.read_text().splitlines()
    changed = [line for line in difflib.ndiff(before, after) if line[:2] in ("- ", "+ ")]
    assert changed == ["- enabled = false", "+ enabled = true"]
    start = after.index("[retention.accounting]")
    assert "enabled = true" in after[start : start + 10]


def test_the_keyring_is_closed_to_others(founded: OwnHome) -> None:
    assert (founded.folder / "keys" / "keyring").stat().st_mode & 0o077 == 0
    assert (founded.folder / "keys").stat().st_mode & 0o077 == 0


def test_a_second_init_changes_nothing(founded: OwnHome) -> None:
    keyring = (founded.folder / "keys" / "keyring").read_bytes()
    answer = founded.run("init", "--demo")
    assert answer.status == 1
    assert answer.err == f"{founded.folder} holds an installation already. Nothing was changed.\n"
    assert (founded.folder / "keys" / "keyring").read_bytes() == keyring


def test_over_data_without_its_keyring_no_new_one_is_made(founded: OwnHome) -> None:
    (founded.folder / "keys" / "keyring").unlink()
    (founded.folder / "installation").unlink()
    answer = founded.run("init", "--demo")
    assert answer.status == 1
    assert "is missing" in answer.err
    assert not (founded.folder / "keys" / "keyring").exists()


def test_an_interrupted_init_goes_on_with_the_same_keyring(founded: OwnHome) -> None:
    keyring = (founded.folder / "keys" / "keyring").read_bytes()
    (founded.folder / "installation").unlink()
    assert founded.run("init", "--demo").status == 0
    assert (founded.folder / "keys" / "keyring").read_bytes() == keyring
    assert founded.run("vault", "status").status == 0


def test_a_policy_that_is_not_sound_sets_nothing_up(own: OwnHome, tmp_path: Path) -> None:
    broken = tmp_path / "shop.example" / "2026-11-22"
    broken.mkdir(parents=True)
    (broken / "policy.toml").write_text('schema = 1\nversion = "tomorrow"\n')
    answer = own.run("init", "--demo", "--policy", str(broken))
    assert answer.status == 1
    assert "policy.toml:2: version: expected a version such as" in answer.err
    assert not own.folder.exists()


def test_a_folder_that_cannot_be_made_is_told(own: OwnHome, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = own.run("init", "--demo", CLOUDSPACE_HOME=str(tmp_path / "file" / "home"))
    assert answer.status == 1
    assert len(answer.err.strip().splitlines()) == 1
