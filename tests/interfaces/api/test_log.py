"""The public log over HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from cloudspace.config import installation
from cloudspace.kit.actor import program
from cloudspace.transparency import checkpoints, merkle, notes
from cloudspace.vault import ledger


def test_the_checkpoint_is_signed_by_the_key_beside_it(client: Client, published: installation.Home) -> None:
    verifier = notes.Verifier.parse(client.get("/transparency/vkey").content.decode())
    head = checkpoints.opened(client.get("/transparency/checkpoint").content, verifier)
    assert (head.origin, head.size) == ("shop.example/log", 256)


def test_the_tiles_served_make_the_root_signed(client: Client, published: installation.Home) -> None:
    verifier = notes.Verifier.parse(client.get("/transparency/vkey").content.decode())
    head = checkpoints.opened(client.get("/transparency/checkpoint").content, verifier)
    answer = client.get("/transparency/tile/0/000")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    hashes = [answer.content[at : at + 32] for at in range(0, len(answer.content), 32)]
    assert len(hashes) == 256
    assert merkle.Frontier().extended(hashes).root() == head.root


def test_entry_bundles_hold_commitments_only(client: Client, published: installation.Home) -> None:
    assert len(client.get("/transparency/tile/entries/000").content) == 256 * (2 + 32)


@pytest.mark.parametrize(
    "path", ["0/001", "1/000.p/2", "0/0", "x/../../settings", "0/000.p/0", "64/000", "entries/001"]
)
def test_what_no_checkpoint_calls_for_is_not_served(client: Client, published: installation.Home, path: str) -> None:
    assert client.get(f"/transparency/tile/{path}").status_code == 404


def test_before_the_first_checkpoint_there_is_none_to_show(client: Client, shop: installation.Home) -> None:
    assert client.get("/transparency/checkpoint").status_code == 404


def test_what_is_not_published_yet_is_not_served(client: Client, published: installation.Home) -> None:
    ledger.record("probe", by=program("test"), at=1)
    assert client.get("/transparency/tile/0/001.p/1").status_code == 404


def test_the_log_is_not_written_to_from_here(client: Client, published: installation.Home) -> None:
    assert client.post("/transparency/checkpoint").status_code == 405
