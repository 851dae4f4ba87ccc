"""Exit status, help and sentences of all commands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import click
import pytest
from django.db import IntegrityError, OperationalError

from cloudspace.interfaces.cli import main
from cloudspace.kit.errors import Unfit
from cloudspace.vault.errors import VaultUnavailable
from tests.interfaces.cli.conftest import Answer, OwnHome


def _all() -> Iterator[tuple[str, ...]]:
    with click.Context(main.cloudspace) as context:
        for name in main.cloudspace.list_commands(context):
            command = main.cloudspace.get_command(context, name)
            yield (name,)
            if isinstance(command, click.Group):
                yield from ((name, sub) for sub in command.commands)


@pytest.mark.parametrize("words", list(_all()), ids=" ".join)
def test_every_command_explains_itself(run: Callable[..., Answer], words: tuple[str, ...]) -> None:
    answer = run(*words, "--help")
    assert answer.status == 0
    assert answer.out.startswith("Usage: cloudspace")


@pytest.mark.parametrize("words", [("nonsense",), ("init", "--nonsense"), ("vault", "nonsense"), ("verify",)])
def test_wrong_use_ends_with_2(run: Callable[..., Answer], words: tuple[str, ...]) -> None:
    answer = run(*words)
    assert answer.status == 2
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    "error", [Unfit("A sentence."), VaultUnavailable(), PermissionError(13, "Permission denied"), OperationalError("x")]
)
def test_what_an_operator_can_mend_is_told_in_a_sentence(error: Exception) -> None:
    assert main.told(error)


def test_what_only_a_programmer_can_mend_keeps_its_traceback() -> None:
    assert main.told(ZeroDivisionError()) is None


@pytest.mark.parametrize("words", [("serve",), ("worker",), ("prove",), ("vault", "status"), ("upgrade",)])
def test_a_home_that_is_not_set_up_is_told_so(own: OwnHome, words: tuple[str, ...]) -> None:
    answer = own.run(*words)
    assert answer.status == 1
    assert answer.err.strip() == f"{own.folder} is not set up yet. Run: cloudspace init"


def test_a_setting_that_cannot_be_read_is_named_without_its_value(own: OwnHome) -> None:
    answer = own.run("serve", PORT="eight thousand")
    assert (answer.status, answer.err) == (1, "PORT is not usable; it means: port of the web server.\n")


def test_asking_for_help_leaves_nothing_behind(own: OwnHome) -> None:
    assert own.run("init", "--help").status == 0
    assert not own.folder.exists()


def test_what_a_store_says_of_a_row_is_not_told() -> None:
    error = IntegrityError('duplicate key value violates "rows_once"\nDETAIL:  Key (id, province)=(7, 01) exists.')
    assert main.told(error) == 'A store does not answer as it should: duplicate key value violates "rows_once"'
