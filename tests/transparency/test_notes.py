"""Signed notes and checkpoints, against the example that the reference implementation publishes."""

from __future__ import annotations

import pytest

from cloudspace.transparency import checkpoints, notes

# The key and note of the documentation of golang.org/x/mod/sumdb/note.
VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SEED = notes.decoded("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
NOTE = (
    TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    + "\n"
).encode()
OTHER = notes.Signer("shop.example/other", bytes(range(32)))


def refusal(note: bytes, verifier: notes.Verifier) -> str:
    with pytest.raises(notes.NoteRefused) as caught:
        notes.opened(note, verifier)
    return caught.value.code


def test_the_published_note_is_made_and_opened_byte_for_byte() -> None:
    signer = notes.Signer("PeterNeumann", SEED)
    assert str(signer.verifier) == VKEY
    assert signer.sign(TEXT) == NOTE
    assert notes.opened(NOTE, notes.Verifier.parse(VKEY)) == TEXT


def test_signatures_of_unknown_keys_are_ignored() -> None:
    line = OTHER.sign(TEXT).rpartition(b"\n\n")[2]
    assert notes.opened(NOTE + line, notes.Verifier.parse(VKEY)) == TEXT
    assert refusal(OTHER.sign(TEXT), notes.Verifier.parse(VKEY)) == "unknown_key"


def test_a_changed_text_is_refused() -> None:
    assert refusal(NOTE.replace(b"answer", b"answers"), notes.Verifier.parse(VKEY)) == "bad_signature"


@pytest.mark.parametrize(
    "note",
    [
        TEXT.encode(),
        TEXT.encode() + b"\n",
        NOTE.rstrip(b"\n"),
        NOTE.replace("—".encode(), b"-"),
        NOTE.replace(b"x08go", b"x0!go"),
        NOTE.replace(b"AM=\n", b"AN=\n"),
        NOTE.replace(b"\n", b"\r\n"),
        b"\xff" + NOTE,
        NOTE + b"\n",
        b"",
        b"\n\n",
    ],
)
def test_what_is_not_a_note_is_refused(note: bytes) -> None:
    assert refusal(note, notes.Verifier.parse(VKEY)) == "malformed_note"


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "PeterNeumann",
        VKEY.replace("c74f20a3", "c74f20a4"),
        VKEY.replace("c74f20a3", "C74F20A3"),
        VKEY.replace("Peter", "Peter "),
        VKEY.replace("+AR", "+AB"),
        VKEY[:-1],
        VKEY + "=",
        "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_what_is_not_a_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(notes.NoteRefused, match="bad_vkey"):
        notes.Verifier.parse(vkey)


def test_a_signer_shows_no_secret() -> None:
    assert str(SEED) not in repr(notes.Signer("PeterNeumann", SEED))
    with pytest.raises(ValueError, match="no spaces"):
        notes.Verifier("a name", bytes(32))
    with pytest.raises(notes.NoteRefused):
        OTHER.sign("no newline")


def test_a_checkpoint_states_origin_size_and_root() -> None:
    head = checkpoints.TreeHead("shop.example/other", 42, bytes(32))
    note = checkpoints.signed(head, OTHER)
    assert note.startswith(b"shop.example/other\n42\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n")
    assert checkpoints.opened(note, OTHER.verifier) == head
    with pytest.raises(ValueError, match="not this log's"):
        checkpoints.signed(head._replace(origin="shop.example/log"), OTHER)


def test_a_checkpoint_of_another_origin_is_refused() -> None:
    note = OTHER.sign(checkpoints.TreeHead("shop.example/log", 1, bytes(32)).text())
    with pytest.raises(notes.NoteRefused, match="other_origin"):
        checkpoints.opened(note, OTHER.verifier)


@pytest.mark.parametrize(
    "text",
    [
        "shop.example/other\n042\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "shop.example/other\n-1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "shop.example/other\n4\nAAAA\n",
        "shop.example/other\n4\n!\n",
        "shop.example/other\n4\n",
        "\n4\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
    ],
)
def test_signed_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(notes.NoteRefused, match="malformed_checkpoint"):
        checkpoints.opened(OTHER.sign(text), OTHER.verifier)


def test_extension_lines_are_allowed() -> None:
    text = checkpoints.TreeHead("shop.example/other", 4, bytes(32)).text() + "an extension\n"
    assert checkpoints.opened(OTHER.sign(text), OTHER.verifier).size == 4
