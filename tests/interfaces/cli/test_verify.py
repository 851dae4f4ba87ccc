"""Proofs checked from the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudspace.config import installation
from cloudspace.interfaces.cli import house
from cloudspace.kit import clock
from cloudspace.transparency import appending, canonical, checkpointing, commitments, reading
from cloudspace.transparency.appending import NewEntry
from cloudspace.transparency.models import Entry
from tests.interfaces.cli.conftest import Answer, OwnHome


@pytest.fixture
def proof(open_home: installation.Home, tmp_path: Path) -> Path:
    """The proof of one entry, as a customer keeps it."""
    body, salt = canonical.encode({"kind": "probe", "n": 7}), commitments.new_salt()
    entry = NewEntry(commitments.commit(salt, body), salt, body, "probe", body_format=Entry.Format.PLAIN)
    (index,) = appending.append([entry])
    checkpointing.publish(house.here().signer("log"), 256, clock.now(), open_home.head)
    path = tmp_path / "entry.proof"
    path.write_bytes(reading.proof(index))
    return path


def test_a_proof_that_holds_is_shown(run: Callable[..., Answer], proof: Path, open_home: installation.Home) -> None:
    answer = run("verify", str(proof), "--vkey", str(open_home.log_vkey), "--json")
    assert answer.status == 0
    assert json.loads(answer.out) == {"kind": "probe", "n": 7}
    assert "The proof holds" in run("verify", str(proof), "--vkey", str(open_home.log_vkey)).out


def test_a_changed_proof_is_refused_with_its_reason(
    run: Callable[..., Answer], proof: Path, open_home: installation.Home
) -> None:
    lines = proof.read_text().splitlines(keepends=True)
    at = next(place for place, line in enumerate(lines) if line.startswith("index "))
    number = int(lines[at].split()[1])
    lines[at] = f"index {number + 1}\n"
    proof.write_text("".join(lines))
    answer = run("verify", str(proof), "--vkey", str(open_home.log_vkey))
    assert answer.status == 1
    assert "does not stand in the log at this place" in answer.err


def test_a_key_of_another_log_does_not_fit(
    run: Callable[..., Answer], proof: Path, open_home: installation.Home
) -> None:
    assert run("verify", str(proof), "--vkey", str(open_home.board_vkey)).status == 1


def test_it_works_where_there_is_no_installation(own: OwnHome, proof: Path, open_home: installation.Home) -> None:
    assert own.run("verify", str(proof), "--vkey", str(open_home.log_vkey)).status == 0
    assert own.run("verify", str(proof)).status == 2
    assert not own.folder.exists()
