"""The formats are those of the published vectors."""

from __future__ import annotations

import json

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cloudspace.vault.keeper import formats
from tests.vault import vectors


def test_the_published_vectors_are_what_the_code_makes() -> None:
    assert json.loads(vectors.PATH.read_text(encoding="utf-8")) == vectors.made()


def test_the_published_values_open_at_their_place() -> None:
    published = json.loads(vectors.PATH.read_text(encoding="utf-8"))
    shared = formats.place("service", vectors.LABEL)
    for value in published["values"]:
        sealed = bytes.fromhex(value["sealed"])
        opened = formats.unseal(AESGCM(vectors.KEY), sealed, vectors.SUBJECT.bytes, shared, vectors.ROW.bytes)
        assert opened.decode() == value["plaintext"]
        assert len(sealed) % 32 == 0
