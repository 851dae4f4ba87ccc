"""The published vectors are what the code makes, and what the checker accepts."""

from __future__ import annotations

import json

from cloudspace.transparency import verifying
from tests.transparency import vectors


def test_the_published_vectors_are_what_the_code_makes() -> None:
    assert vectors.PATH.read_text(encoding="utf-8") == vectors.text()


def test_every_published_proof_holds() -> None:
    published = json.loads(vectors.PATH.read_text(encoding="utf-8"))
    for entry in published["entries"]:
        assert verifying.verify_proof(entry["proof"], published["vkey"]) == entry["body"]
