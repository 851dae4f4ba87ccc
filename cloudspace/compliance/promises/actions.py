"""Keeping what was proved."""

from __future__ import annotations

from hashlib import sha256

from cloudspace.compliance.promises import board as boards
from cloudspace.compliance.promises import models, rendering
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording
from cloudspace.transparency import notes


@recording.action
def keep_run(*, by: Actor, board: boards.Board, signer: notes.Signer | None = None) -> models.BoardRun:
    """Keeps a board as it was proved, signed where the board's key is given."""
    text = rendering.text(board)
    run = models.BoardRun.objects.create(
        at=board.at,
        digest=sha256(text.encode()).hexdigest(),
        board=text,
        note=rendering.signed(board, signer) if signer is not None else "",
        kept=board.count("kept"),
        broken=board.count("broken"),
        declared=board.count("declared"),
    )
    recording.record(by=by, verb="board.proved", target=run, kept=run.kept, broken=run.broken)
    return run
