"""The promise board as a page and signed for machines."""

from __future__ import annotations

from django.test import Client

from cloudspace.compliance.promises import rendering, tasks
from cloudspace.config.installation import Home
from cloudspace.policy.model import Policy
from cloudspace.transparency import signing_keys
from tests.interfaces.storefront.conftest import words


def test_before_anything_was_proved_the_page_says_so(visitor: Client, policy: Policy) -> None:
    said = words(visitor.get("/en/promises/"))
    assert "Nothing has been proved yet" in said
    for promise in policy.promises.values():
        assert promise.sentence["en"] in said
    assert visitor.get("/promises.json").status_code == 404


def test_the_last_board_stands_there_with_its_figures(visitor: Client, front: Home) -> None:
    signer = signing_keys.load(front.board_key)
    board = tasks.prove(signer=signer)
    front.board_vkey.write_text(f"{signer.verifier}\n", encoding="ascii")
    said = words(visitor.get("/en/promises/"))
    assert (
        f"{board.count('kept')} kept, {board.count('broken')} broken, {board.count('declared')} not in force yet."
        in said
    )
    served = visitor.get("/promises.json").content.decode()
    assert len(rendering.verified(served, signer.verifier)["promises"]) == len(board.lines)
