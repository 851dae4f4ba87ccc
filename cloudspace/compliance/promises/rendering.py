"""The board for its readers: rows for a terminal, marks for a page, signed JSON for programs."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, NamedTuple

from django.utils import translation
from django.utils.translation import gettext, pgettext

from cloudspace.compliance.promises import board as boards
from cloudspace.compliance.promises import reasons
from cloudspace.kit import clock
from cloudspace.policy.model import Policy
from cloudspace.transparency import canonical, notes


class Mark(NamedTuple):
    """One promise for a page: its sentence from the policy, its state in words, what broke it, the figures seen."""

    clause: str
    title: str
    state: boards.State
    state_words: str
    reason: str
    figures: tuple[tuple[str, str], ...]
    enforced_by: tuple[str, ...]
    proved_at: dt.datetime | None
    anchor: str


class BoardRefused(ValueError):
    """The signed board does not hold: changed, cut off, or signed by another key."""


def rows(board: boards.Board, policy: Policy, language: str) -> list[tuple[str, str, str, str]]:
    """Clause, state, sentence and figures of each promise, for a table on a terminal."""
    return [
        (mark.clause, mark.state_words, mark.reason or mark.title, "  ".join(f"{k} {v}" for k, v in mark.figures))
        for mark in marks(board, policy, language)
    ]


def headings(language: str) -> tuple[str, str, str, str]:
    """Of the columns of `rows`."""
    with translation.override(language):
        return gettext("Clause"), gettext("State"), gettext("Promise"), gettext("Figures seen")


def summary(board: boards.Board, language: str) -> str:
    """How many promises stand how, and when they were judged, in one line."""
    with translation.override(language):
        states: tuple[boards.State, ...] = ("kept", "broken", "declared")
        counted = "; ".join(f"{board.count(state)} {state_words(state)}" for state in states)
        moment = f"{board.at.astimezone(clock.VIET_NAM):%H:%M %d/%m/%Y}"
        return gettext("%(counted)s. Judged at %(moment)s.") % {"counted": counted, "moment": moment}


def marks(board: boards.Board, policy: Policy, language: str) -> list[Mark]:
    """Every promise of the board in `language`, for a page."""
    spoken = language if language in policy.languages else policy.languages[0]
    with translation.override(spoken):
        return [_mark(line, board, policy, spoken) for line in board.lines]


def _mark(line: boards.Line, board: boards.Board, policy: Policy, language: str) -> Mark:
    known = policy.promises.get(line.clause)
    return Mark(
        clause=line.clause,
        title=known.sentence[language] if known is not None else "",
        state=line.state,
        state_words=state_words(line.state),
        reason=reasons.sentence(line.reason) if line.reason else "",
        figures=tuple((pgettext("figure", name.replace("_", " ")), str(value)) for name, value in line.figures.items()),
        enforced_by=line.enforced_by,
        proved_at=None if line.state == "declared" else board.at,
        anchor=line.clause if known is not None and known.in_force else "",
    )


def state_words(state: boards.State) -> str:
    """The state in the reader's language."""
    return {"kept": gettext("kept"), "broken": gettext("broken"), "declared": gettext("declared")}[state]


def text(board: boards.Board) -> str:
    """The board in its one canonical form: a line of JSON, to be signed and digested."""
    return canonical.encode(boards.as_values(board)).decode() + "\n"


def signed(board: boards.Board, signer: notes.Signer) -> str:
    """The board as a signed note (c2sp.org/signed-note) over its canonical JSON."""
    return signer.sign(text(board)).decode()


def signed_json(note: str, key: notes.Verifier) -> str:
    """What `/promises.json` serves: the board as JSON, the note that signs it, the key to check it with."""
    values = json.loads(notes.opened(note.encode(), key))
    return json.dumps({"board": values, "note": note, "key": str(key)}, ensure_ascii=False, indent=2) + "\n"


def verified(served: str, key: notes.Verifier) -> dict[str, Any]:
    """The board in `served`, once the note in it holds under `key` and says the same. Raises BoardRefused."""
    try:
        outer = json.loads(served)
        inner: dict[str, Any] = json.loads(notes.opened(str(outer["note"]).encode(), key))
    except (ValueError, KeyError, TypeError) as error:
        raise BoardRefused(getattr(error, "code", "malformed")) from None
    if inner != outer.get("board"):
        raise BoardRefused("other_board")
    return inner
