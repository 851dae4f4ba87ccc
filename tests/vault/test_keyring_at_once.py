"""Several processes change one keyring: no epoch of anybody's is lost."""

from __future__ import annotations

import json
import multiprocessing
import os
import uuid
from pathlib import Path
from typing import Any

import pytest

from cloudspace.vault.keeper import keyring, secret_files


def act(path: str, number: int, end_of_pipe: object) -> None:
    """Begins an epoch of its own and the one that all share, and tells what a key wraps to under the latter."""
    ring = keyring.Keyring(Path(path))
    ring.begin(number)
    ring.begin(1000)
    end_of_pipe.send(ring.epoch(1000).wrap(b"k" * 32, b"place"))  # type: ignore[attr-defined]


def test_epochs_begun_at_once_by_several_processes_all_stand(tmp_path: Path) -> None:
    made = keyring.create(tmp_path / "keyring", uuid.uuid4())
    fork = multiprocessing.get_context("fork")
    ends, children = [], []
    for number in range(2, 8):
        mine, theirs = fork.Pipe(duplex=False)
        child = fork.Process(target=act, args=(str(made.path), number, theirs))
        child.start()
        ends.append(mine)
        children.append(child)
    wrapped = [end.recv() for end in ends]
    for child in children:
        child.join()
        assert child.exitcode == 0
    after = keyring.Keyring(made.path)
    assert after.live() == (*range(1, 8), 1000)
    for one in wrapped:
        assert after.epoch(1000).unwrap(one, b"place") == b"k" * 32


def test_a_reading_that_meets_a_writing_reads_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = keyring.create(tmp_path / "keyring", uuid.uuid4())
    content = made.path.read_bytes()
    met: list[bytes] = []
    load = json.load

    def meets(file: Any) -> object:
        if not met:
            met.append(content)
            secret_files.replace(made.path, content)
        return load(file)

    monkeypatch.setattr(json, "load", meets)
    assert keyring.Keyring(made.path).live() == (1,)
    assert met


def test_of_two_founders_one_makes_the_keyring(tmp_path: Path) -> None:
    made = keyring.create(tmp_path / "keyring", uuid.uuid4())
    before = made.path.read_bytes()
    with pytest.raises(keyring.KeyringRefused):
        keyring.create(made.path, uuid.uuid4())
    assert made.path.read_bytes() == before


@pytest.mark.parametrize("left", [".keyring.fresh", ".keyring.old"])
def test_what_a_killed_writing_left_is_overwritten_by_the_next(tmp_path: Path, left: str) -> None:
    made = keyring.create(tmp_path / "keyring", uuid.uuid4())
    leftover = tmp_path / left
    leftover.write_bytes(made.path.read_bytes())
    with leftover.open("rb") as held_open:
        made.begin(2)
        assert not leftover.exists()
        assert b"installation" not in held_open.read()


def test_the_living_file_survives_a_second_name_that_a_kill_left(tmp_path: Path) -> None:
    made = keyring.create(tmp_path / "keyring", uuid.uuid4())
    os.link(made.path, tmp_path / ".keyring.old")
    made.begin(2)
    assert keyring.Keyring(made.path).live() == (1, 2)
