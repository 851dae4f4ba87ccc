"""Proving the board, from the command and nightly."""

from __future__ import annotations

from collections.abc import Callable

from cloudspace.compliance.promises import actions, judging, queries
from cloudspace.compliance.promises import board as boards
from cloudspace.kit.actor import Actor, program
from cloudspace.transparency import notes

BY = program("promises.prove")


def prove(
    *, signer: notes.Signer | None = None, fetch: Callable[[str], judging.Page] | None = None, by: Actor = BY
) -> boards.Board:
    """Judges every promise on the live stores and keeps the run, signed by the board's key."""
    board = boards.drawn(queries.facts(fetch))
    actions.keep_run(by=by, board=board, signer=signer)
    return board
