"""The clock of R1 from the command."""

from __future__ import annotations

import json
from collections.abc import Callable

from cloudspace.compliance.retention.models import Round
from cloudspace.config import installation
from tests.interfaces.cli.conftest import Answer


def test_a_round_is_kept(run: Callable[..., Answer], open_home: installation.Home) -> None:
    answer = run("retention", "sweep", "--json")
    assert answer.status == 0
    assert json.loads(answer.out)["dry_run"] is False
    assert Round.objects.count() == 1


def test_a_round_is_told_in_the_time_of_viet_nam(run: Callable[..., Answer], open_home: installation.Home) -> None:
    told = run("retention", "sweep", "--at", "2030-01-01").out
    assert "12:00 01/01/2030" in told
    assert "dry" not in told


def test_another_day_is_a_dry_run_in_a_real_home(run: Callable[..., Answer], open_home: installation.Home) -> None:
    open_home.demo_mark.unlink()
    answer = run("retention", "sweep", "--at", "2030-01-01", "--json")
    assert json.loads(answer.out)["dry_run"] is True
    assert not Round.objects.exists()


def test_in_a_demo_home_time_may_be_played_with(run: Callable[..., Answer], open_home: installation.Home) -> None:
    answer = run("retention", "sweep", "--at", "2030-01-01", "--json")
    assert json.loads(answer.out)["dry_run"] is False
    assert Round.objects.count() == 1


def test_a_day_that_is_over_is_wrong_use(run: Callable[..., Answer], open_home: installation.Home) -> None:
    assert run("retention", "sweep", "--at", "2020-01-01").status == 2


def test_an_account_that_is_not_there_is_told(run: Callable[..., Answer], open_home: installation.Home) -> None:
    answer = run("retention", "show", "KH-00000000")
    assert (answer.status, answer.err) == (1, "There is no account of this number.\n")
