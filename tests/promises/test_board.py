"""The board: drawn, kept, shown, signed."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from pathlib import Path

import pytest
from babel.messages import pofile

from cloudspace.compliance.promises import actions, clauses, queries, reasons, rendering, tasks
from cloudspace.compliance.promises import board as boards
from cloudspace.compliance.promises.judging import Facts, Promise, Verdict
from cloudspace.config import installation
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.policy.model import Policy
from cloudspace.transparency import signing_keys
from tests.promises.conftest import sql


def fails(facts: Facts) -> Verdict:
    raise LookupError("who knows")


def test_a_sound_shop_keeps_every_promise_in_force(published: None, an: uuid.UUID, policy: Policy) -> None:
    board = boards.drawn(queries.facts())
    assert [line for line in board.lines if line.state == "broken"] == []
    in_force = {clause for clause, promise in policy.promises.items() if promise.in_force}
    assert {line.clause for line in board.lines if line.state == "kept"} == in_force
    assert board.count("declared") == len(clauses.ALL) - len(in_force)
    assert board.holds


def test_a_broken_promise_does_not_hide_the_others(published: None, an: uuid.UUID) -> None:
    sql("DELETE FROM agreements_acceptance")
    board = boards.drawn(queries.facts())
    assert [(line.clause, line.reason) for line in board.lines if line.state == "broken"] == [
        ("V3", "registered_without_accepting")
    ]
    assert not board.holds


def test_a_judge_that_fails_proves_nothing(published: None) -> None:
    board = boards.drawn(queries.facts(), [Promise("S1", "2026-11-22", (), fails)])
    (line,) = board.lines
    assert (line.state, line.reason, line.figures) == ("broken", "judge_failed", {"error": "LookupError"})


def test_a_promise_in_force_that_nothing_judges_counts_as_broken(published: None) -> None:
    (line,) = boards.drawn(queries.facts(), [Promise("S1", "2026-11-22")]).lines
    assert line.state == "broken"


def test_a_run_is_kept_and_the_page_shows_its_age(published: None) -> None:
    assert queries.shown("vi") is None
    tasks.prove()
    with clock.set_to(clock.now() + dt.timedelta(hours=5)):
        shown = queries.shown("vi")
    assert shown is not None
    assert dt.timedelta(hours=4) < shown.age < dt.timedelta(hours=6)
    assert shown.holds
    erasure = next(mark for mark in shown.marks if mark.clause == "R1")
    assert erasure.title.startswith("Dữ liệu được giữ khi bạn còn dùng dịch vụ")
    assert (erasure.state, erasure.anchor, erasure.proved_at) == ("kept", "R1", shown.at)
    declared = next(mark for mark in shown.marks if mark.clause == "U1")
    assert (declared.state, declared.anchor, declared.proved_at) == ("declared", "", None)


def test_the_signed_board_can_be_checked_by_anybody(published: None, accounts: installation.Home) -> None:
    signer = signing_keys.load(accounts.board_key)
    board = boards.drawn(queries.facts())
    run = actions.keep_run(by=program("test"), board=board, signer=signer)
    served = rendering.signed_json(run.note, signer.verifier)
    assert rendering.verified(served, signer.verifier)["promises"][0]["clause"] == "S1"
    assert boards.from_values(json.loads(run.board)).lines[0].state == board.lines[0].state


@pytest.mark.parametrize("forged", ["kept", "note"])
def test_a_changed_board_is_refused(published: None, accounts: installation.Home, forged: str) -> None:
    signer = signing_keys.load(accounts.board_key)
    served = json.loads(rendering.signed_json(rendering.signed(boards.drawn(queries.facts()), signer), signer.verifier))
    if forged == "kept":
        served["board"]["promises"][1]["state"] = "kept"
    else:
        served["note"] = served["note"].replace('"declared"', '"kept"')
    with pytest.raises(rendering.BoardRefused):
        rendering.verified(json.dumps(served), signer.verifier)


def test_the_log_key_does_not_sign_for_the_board(published: None, accounts: installation.Home) -> None:
    signer, other = signing_keys.load(accounts.board_key), signing_keys.load(accounts.log_key)
    served = rendering.signed_json(rendering.signed(boards.drawn(queries.facts()), signer), signer.verifier)
    with pytest.raises(rendering.BoardRefused):
        rendering.verified(served, other.verifier)


def test_the_terminal_shows_a_row_per_promise(published: None, policy: Policy) -> None:
    rows = rendering.rows(boards.drawn(queries.facts()), policy, "en")
    assert [row[0] for row in rows] == [promise.clause for promise in clauses.ALL]
    assert rows[0][1] == "kept"


def test_every_reason_is_told_in_vietnamese() -> None:
    from pathlib import Path

    from django.utils import translation

    catalogue = Path(reasons.__file__).parent / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    with catalogue.open("rb") as file:
        read = pofile.read_po(file, locale="vi")
    with translation.override("en"):
        wanted = {str(sentence) for sentence in reasons.SENTENCES.values()}
    assert {str(message.id) for message in read if message.string} >= wanted


def test_every_figure_seen_has_a_vietnamese_name(published: None, an: uuid.UUID) -> None:
    board = boards.drawn(queries.facts())
    catalogue = Path(rendering.__file__).parent / "locale/vi/LC_MESSAGES/django.po"
    with catalogue.open("rb") as file:
        named = {str(one.id) for one in pofile.read_po(file) if one.context == "figure" and one.string}
    seen = {name.replace("_", " ") for line in board.lines for name in line.figures}
    assert len(seen) > 40
    assert seen - named == set()


def test_the_board_is_summed_up_in_the_readers_language_and_time(published: None, an: uuid.UUID) -> None:
    with clock.set_to(dt.datetime(2026, 11, 23, 20, 5, tzinfo=dt.UTC)):
        board = boards.drawn(queries.facts())
    said = rendering.summary(board, "vi")
    assert "0 bị vi phạm" in said
    assert said.endswith("Kiểm chứng lúc 03:05 24/11/2026.")
    assert rendering.headings("vi") == ("Điều", "Trạng thái", "Cam kết", "Số liệu kiểm chứng")
