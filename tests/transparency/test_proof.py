"""Proofs that hold offline, and only while nothing is changed."""

from __future__ import annotations

import base64
import json
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cloudspace.transparency import (
    appending,
    canonical,
    commitments,
    heads,
    notes,
    proofs,
    reading,
    tiles,
    verifying,
)
from cloudspace.transparency.models import Entry
from tests.transparency.conftest import StartedLog

pytestmark = pytest.mark.django_db(databases=["transparency"], transaction=True)

Append = Callable[..., dict[int, bytes]]
SCRIPT = Path(__file__).parents[2] / "tools" / "verify_proof.py"
STRANGER = str(notes.Signer("shop.example/log", bytes(32)).verifier)


def refusal(text: bytes, vkey: str) -> str:
    with pytest.raises(verifying.ProofRefused) as caught:
        verifying.verify_proof(text, vkey)
    assert str(caught.value)
    return caught.value.reason


def checked_by_script(tmp_path: Path, text: bytes, vkey: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "proof").write_bytes(text)
    (tmp_path / "vkey").write_text(vkey + "\n")
    command = [sys.executable, "-I", str(SCRIPT), str(tmp_path / "proof"), "--vkey", str(tmp_path / "vkey")]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)


@pytest.mark.parametrize("count", [1, 2, 7, 256, 257, 700])
def test_every_entry_is_proved_to_whoever_has_the_key(log: StartedLog, append: Append, count: int) -> None:
    bodies = append(count)
    log.publish(quantum=5)
    for number in {0, count // 2, count - 1}:
        text = reading.proof(number, bodies[number])
        assert text.startswith(b"c2sp.org/tlog-proof@v1\nextra ")
        assert verifying.verify_proof(text, log.vkey) == json.loads(bodies[number])


def test_proofs_reach_over_three_levels_of_tiles(log: StartedLog, append: Append) -> None:
    bodies = append(66_000)
    log.publish(quantum=70_001)
    for number in (0, 255, 256, 65_535, 65_536, 65_999):
        proved = verifying.verify_proof(reading.proof(number, bodies[number]), log.vkey)
        assert proved == json.loads(bodies[number])


def test_a_proof_made_earlier_holds_for_ever(log: StartedLog, append: Append) -> None:
    bodies = append(3)
    log.publish()
    text = reading.proof(1, bodies[1])
    append(500)
    log.publish()
    assert verifying.verify_proof(text, log.vkey) == verifying.verify_proof(reading.proof(1, bodies[1]), log.vkey)


def test_an_entry_without_checkpoint_has_no_proof_yet(log: StartedLog, append: Append) -> None:
    bodies = append(1)
    with pytest.raises(reading.NotYetCovered):
        reading.proof(0, bodies[0])
    log.publish()
    later = append(1)
    with pytest.raises(reading.NotYetCovered):
        reading.proof(8, later[8])
    assert reading.proof(0, bodies[0])


def test_another_body_is_not_proved(log: StartedLog, append: Append) -> None:
    bodies = append(2)
    log.publish()
    with pytest.raises(reading.OtherBody):
        reading.proof(0, bodies[1])
    with pytest.raises(reading.OtherBody):
        reading.proof(0)


def test_padding_and_missing_entries_have_no_proof(log: StartedLog, append: Append) -> None:
    append(1)
    log.publish()
    for number in (5, 900):
        with pytest.raises(reading.NoSuchEntry):
            reading.proof(number, b"{}")


def test_a_salt_that_the_caller_keeps_comes_with_the_body(log: StartedLog) -> None:
    body, salt = canonical.encode({"kind": "opening"}), commitments.new_salt()
    entry = appending.NewEntry(commitments.commit(salt, body), b"", b"salt and body, sealed", "opening")
    (number,) = appending.append([entry])
    log.publish()
    with pytest.raises(reading.OtherBody):
        reading.proof(number, body)
    assert verifying.verify_proof(reading.proof(number, body, salt), log.vkey) == {"kind": "opening"}


def test_a_stale_cache_is_dropped(log: StartedLog, append: Append) -> None:
    bodies = append(20)
    log.publish(quantum=20)
    head = heads.current()
    tiles.forget()
    kept = tiles.hashes
    tiles.hashes = lambda *_: [bytes(32)] * 20
    try:
        tiles.nodes(head, 20)(0, 1)
    finally:
        tiles.hashes = kept
    assert verifying.verify_proof(reading.proof(0, bodies[0]), log.vkey) == json.loads(bodies[0])


def test_a_leaf_changed_in_the_store_is_found_when_it_is_proved(log: StartedLog, append: Append) -> None:
    bodies = append(20)
    log.publish()
    Entry.objects.using("transparency").filter(index=3).update(commitment=bytes(32))
    tiles.forget()
    with pytest.raises(heads.LogDiverged):
        reading.proof(2, bodies[2])


def test_a_proof_changed_in_any_byte_is_refused(log: StartedLog, append: Append) -> None:
    bodies = append(40)
    log.publish()
    text = reading.proof(13, bodies[13])
    chance = random.Random(13)
    for at in range(len(text)):
        changed = bytearray(text)
        changed[at] ^= 1 << chance.randrange(8)
        assert refusal(bytes(changed), log.vkey)
    for end in chance.sample(range(len(text)), 40):
        assert refusal(text[:end], log.vkey)


def test_each_change_is_named(log: StartedLog, append: Append) -> None:
    bodies = append(40)
    log.publish()
    proof = proofs.Proof.parse(reading.proof(13, bodies[13]))

    def with_(**changes: object) -> bytes:
        return proofs.Proof(**{**vars(proof), **changes}).to_bytes()  # type: ignore[arg-type]

    assert verifying.verify_proof(with_(), log.vkey)
    assert refusal(with_(index=12), log.vkey) == "not_included"
    assert refusal(with_(index=4000), log.vkey) == "not_included"
    assert refusal(with_(hashes=proof.hashes[:-1]), log.vkey) == "not_included"
    assert refusal(with_(extra=b""), log.vkey) == "no_body"
    assert refusal(with_(extra=b"\x02" + proof.extra[1:]), log.vkey) == "no_body"
    assert refusal(with_(extra=proof.extra + b" "), log.vkey) == "not_included"
    assert refusal(with_(checkpoint=proof.checkpoint.replace(b"\n40\n", b"\n41\n")), log.vkey) == "bad_signature"
    assert refusal(with_(checkpoint=b"text\n"), log.vkey) == "malformed_note"
    assert refusal(with_(checkpoint=log.signer.sign("text\n")), log.vkey) == "malformed_checkpoint"
    assert refusal(with_(checkpoint=log.signer.sign("a\n1\n" + "A" * 43 + "=\n")), log.vkey) == "other_origin"
    assert refusal(with_(), STRANGER) == "unknown_key"
    assert refusal(with_(), "no key") == "bad_vkey"
    assert refusal(b"", log.vkey) == "malformed_proof"


def test_a_malformed_proof_is_named_by_its_line(log: StartedLog, append: Append) -> None:
    bodies = append(3)
    log.publish()
    text = reading.proof(0, bodies[0])
    for old, new, line in (
        (b"proof@v1", b"proof@v2", 1),
        (b"extra ", b"extra !", 2),
        (b"index 0", b"index 00", 3),
        (b"index 0\n", b"index 0\nAAAA\n", 4),
        (b"index 0\n", b"index 0\n\xff\n", 4),
    ):
        with pytest.raises(verifying.ProofRefused) as caught:
            verifying.verify_proof(text.replace(old, new), log.vkey)
        assert (caught.value.reason, caught.value.line) == ("malformed_proof", line)


def test_an_entry_that_is_not_canonical_is_said_to_be_so(log: StartedLog) -> None:
    body, salt = b'{"b":1, "a":2}', commitments.new_salt()
    appending.append([appending.NewEntry(commitments.commit(salt, body), salt, b"", "opening")])
    log.publish()
    assert refusal(reading.proof(0, body), log.vkey) == "not_canonical"


def test_the_script_agrees_without_cloudspace(log: StartedLog, append: Append, tmp_path: Path) -> None:
    bodies = append(300)
    log.publish()
    text = reading.proof(271, bodies[271])
    good = checked_by_script(tmp_path, text, log.vkey)
    assert (good.returncode, json.loads(good.stdout)) == (0, json.loads(bodies[271]))
    bad = checked_by_script(tmp_path, text.replace(b"index 271", b"index 270"), log.vkey)
    assert (bad.returncode, bad.stdout) == (1, "")
    assert "does not stand in the log" in bad.stderr
    assert checked_by_script(tmp_path, text, STRANGER).returncode == 1
    assert len(SCRIPT.read_text().splitlines()) < 200


def test_the_script_refuses_a_change_in_any_byte(log: StartedLog, append: Append) -> None:
    bodies = append(40)
    log.publish()
    text = reading.proof(13, bodies[13])
    script: dict[str, object] = {"__name__": "script"}
    exec(compile(SCRIPT.read_text(), str(SCRIPT), "exec"), script)
    verify, refused = script["verify"], script["DoesNotHold"]
    assert callable(verify)
    assert isinstance(refused, type)
    assert verify(text, log.vkey) == json.loads(bodies[13])
    for at in range(len(text)):
        changed = bytearray(text)
        changed[at] ^= 4
        with pytest.raises(refused):
            verify(bytes(changed), log.vkey)


def test_the_script_says_when_a_file_is_missing(tmp_path: Path) -> None:
    command = [sys.executable, "-I", str(SCRIPT), str(tmp_path / "none"), "--vkey", str(tmp_path / "none")]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 2


def test_a_body_in_the_extra_line_is_the_canonical_one(log: StartedLog, append: Append) -> None:
    bodies = append(1)
    log.publish()
    line = reading.proof(0, bodies[0]).split(b"\n")[1]
    assert base64.b64decode(line.removeprefix(b"extra "))[33:] == bodies[0]
