"""The log audited from the command."""

from __future__ import annotations

import json
from collections.abc import Callable

from cloudspace.config import installation
from cloudspace.kit.actor import program
from cloudspace.transparency.models import Checkpoint, Entry
from cloudspace.vault import ledger
from tests.interfaces.cli.conftest import Answer
from tests.vault.conftest import person


def test_a_whole_log_is_told_so_with_what_was_looked_at(
    run: Callable[..., Answer], open_home: installation.Home
) -> None:
    told = run("log", "audit")
    assert (told.status, "The log is whole" in told.out) == (0, True)
    found = json.loads(run("log", "audit", "--json").out)
    assert (found["leaves"], found["sealed"], found["padding"]) == (256, 1, 255)
    assert (found["found"], found["findings"], found["recorded"]) == (0, [], None)
    assert found["entries_per_second"] > 0


def test_an_entry_hidden_from_its_person_is_named_and_fails_the_command(
    run: Callable[..., Answer], open_home: installation.Home
) -> None:
    number = ledger.record("consented", by=program("x"), subject=person().subject)
    Entry.objects.filter(index=number).update(tag=None)
    told = run("log", "audit")
    assert told.status == 1
    assert f"- entry {number}: not in the list of the person whom the body names" in told.out
    assert f"Entry {number + 1} of the log says so." in told.out
    found = json.loads(run("log", "audit", "--json").out)
    assert [(one["what"], one["first"], one["last"]) for one in found["findings"]] == [("tag", number, number)]
    assert run("log", "audit", "--from", str(number + 1)).status == 0


def test_a_forged_checkpoint_fails_the_command_and_adds_nothing_to_the_log(
    run: Callable[..., Answer], open_home: installation.Home
) -> None:
    Checkpoint.objects.update(note=b"nonsense")
    told = run("log", "audit")
    assert told.status == 1
    assert "the checkpoint that ends with entry 255 is not signed by this log" in told.out
    assert Entry.objects.count() == 256
