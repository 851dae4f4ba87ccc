"""Policy folders and proofs altered in any way: taken, or refused in words; never a traceback of another kind."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cloudspace.policy import loading
from cloudspace.transparency import commitments, merkle, notes, proofs, verifying
from cloudspace.transparency.checkpoints import TreeHead, signed

ROOT = Path(__file__).parents[2]
_VALUES = [
    "",
    "0",
    "-1",
    "true",
    '""',
    '"x"',
    "[]",
    "{}",
    "1979-05-27",
    "99999999999999999999",
    "nan",
    '"\\u0000"',
    "[[]]",
]
_NOISE = [b"\x00", b"\xff\xfe", "ẳ\u202e".encode(), b"[", b"]]]", b'"""', b"=", b"\r", b"#" * 2000, b"\xed\xa0\x80"]


@functools.cache
def shipped() -> dict[str, bytes]:
    """The newest policy that is shipped."""
    folder = max((ROOT / "policies" / "cloudspace.vn").iterdir())
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def tried(files: dict[str, bytes]) -> None:
    """Loads them; a refusal names a file and a line."""
    problems: tuple[loading.Problem, ...] = ()
    try:
        loading.load_files(files)
    except loading.PolicyInvalid as refused:
        problems = refused.problems or (loading.Problem("", 0, "", "", ""),)
    assert all(problem.line >= 1 and problem.expected for problem in problems)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_policy_with_another_value_in_any_line_is_taken_or_refused_in_words(data: st.DataObject) -> None:
    lines = shipped()[loading.FILE].decode().split("\n")
    settable = [number for number, line in enumerate(lines) if re.match(r"[a-z_]+ = ", line)]
    for number in data.draw(st.lists(st.sampled_from(settable), min_size=1, max_size=3, unique=True)):
        lines[number] = f"{lines[number].split(' = ')[0]} = {data.draw(st.sampled_from(_VALUES))}"
    tried({**shipped(), loading.FILE: "\n".join(lines).encode()})


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_policy_with_noise_anywhere_in_any_file_is_taken_or_refused_in_words(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(shipped())))
    raw = shipped()[name]
    at = data.draw(st.integers(0, len(raw)))
    cut = data.draw(st.integers(0, 40))
    noise = data.draw(st.sampled_from(_NOISE) | st.binary(max_size=8))
    tried({**shipped(), name: raw[:at] + noise + raw[at + cut :]})


@pytest.mark.parametrize("gone", sorted(shipped()))
def test_a_policy_without_one_of_its_files_is_refused(gone: str) -> None:
    with pytest.raises(loading.PolicyInvalid):
        loading.load_files({name: raw for name, raw in shipped().items() if name != gone})


@functools.cache
def proof() -> tuple[bytes, str]:
    """A sound proof of a log with two leaves, and the key to check it with."""
    signer = notes.Signer("shop.example/log", bytes(range(32)))
    salt, body = bytes(32), b'{"at":"2026-11-22T00:00:00Z","kind":"opening","v":1}'
    leaf, other = merkle.leaf_hash(commitments.commit(salt, body)), merkle.leaf_hash(bytes(32))
    head = TreeHead(signer.name, 2, merkle.node_hash(leaf, other))
    made = proofs.Proof(0, (other,), signed(head, signer), proofs.extra_of(salt, body))
    return made.to_bytes(), str(signer.verifier)


def test_the_proof_is_sound_before_it_is_altered() -> None:
    assert verifying.verify_proof(*proof())["kind"] == "opening"


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_an_altered_proof_is_refused_in_words(data: st.DataObject) -> None:
    raw, vkey = proof()
    at, cut = data.draw(st.integers(0, len(raw))), data.draw(st.integers(0, 30))
    altered = raw[:at] + data.draw(st.binary(max_size=6) | st.sampled_from(_NOISE)) + raw[at + cut :]
    if altered == raw:
        return
    with pytest.raises(verifying.ProofRefused) as refused:
        verifying.verify_proof(altered, vkey)
    assert str(refused.value)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=100) | st.text(st.characters(categories=["Cs", "Nd"]), max_size=9))
def test_any_text_for_a_proof_or_a_key_is_refused_in_words(text: str) -> None:
    raw, vkey = proof()
    for asked in ((text, vkey), (raw, text), (raw, vkey + text + "x"), (text, text)):
        with pytest.raises(verifying.ProofRefused):
            verifying.verify_proof(*asked)
