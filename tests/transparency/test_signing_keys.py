"""The key file."""

from __future__ import annotations

from pathlib import Path

import pytest

from cloudspace.transparency import signing_keys


def test_a_key_is_made_for_its_owner_only_and_read_again(tmp_path: Path) -> None:
    made = signing_keys.create(tmp_path / "log.key", "shop.example/log")
    assert (tmp_path / "log.key").stat().st_mode & 0o777 == 0o600
    assert signing_keys.load(tmp_path / "log.key") == made


def test_a_key_is_never_made_over_another(tmp_path: Path) -> None:
    made = signing_keys.create(tmp_path / "log.key", "shop.example/log")
    with pytest.raises(signing_keys.KeyFileRefused, match="already"):
        signing_keys.create(tmp_path / "log.key", "shop.example/log")
    assert signing_keys.load(tmp_path / "log.key") == made


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_key_that_others_can_read_is_refused_with_what_to_do(tmp_path: Path, mode: int) -> None:
    signing_keys.create(tmp_path / "log.key", "shop.example/log")
    (tmp_path / "log.key").chmod(mode)
    with pytest.raises(signing_keys.KeyFileRefused, match="chmod 600"):
        signing_keys.load(tmp_path / "log.key")


def test_a_missing_or_damaged_key_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.key"
    with pytest.raises(signing_keys.KeyFileRefused, match="cannot be read"):
        signing_keys.load(path)
    with pytest.raises(signing_keys.KeyFileRefused, match="cannot be written"):
        signing_keys.create(tmp_path / "no" / "folder", "shop.example/log")
    signing_keys.create(path, "shop.example/log")
    whole = path.read_text()
    for damaged in ("", whole[:-5], whole.replace("shop", "sh0p"), whole.replace("+A", "+B"), "x" + whole):
        path.write_text(damaged)
        with pytest.raises(signing_keys.KeyFileRefused, match="damaged"):
            signing_keys.load(path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(signing_keys.KeyFileRefused):
        signing_keys.load(path)


def test_a_name_that_no_note_can_carry_makes_no_key(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no spaces"):
        signing_keys.create(tmp_path / "log.key", "shop example")
    assert not (tmp_path / "log.key").exists()
