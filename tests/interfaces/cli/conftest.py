"""The commands, in this process on the test's shop, or in a process of their own on a home of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.config import founding, installation
from cloudspace.interfaces.cli import house, listening, main
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.transparency import checkpointing

SELF = (sys.executable, "-m", "cloudspace.interfaces.cli")
POLICY = Path(__file__).resolve().parents[3] / "policies" / "cloudspace.vn" / "2026-11-22"
_OUTSIDE = ("DATABASE_URL", "VAULT_DATABASE_URL", "TRANSPARENCY_DATABASE_URL", "SECRET_KEY", "PUBLIC_URL")


class Answer(NamedTuple):
    """How a command ended and what it said."""

    status: int
    out: str
    err: str


class OwnHome:
    """A home that commands reach from outside, with SQLite whatever engine the suite runs on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = listening.free_port()
        kept = {name: value for name, value in os.environ.items() if name not in _OUTSIDE}
        ports = {"PORT": str(self.port), "MAIL_CATCHER_PORT": str(listening.free_port())}
        self.environment = {**kept, **ports, "CLOUDSPACE_HOME": str(folder)}

    def run(self, *arguments: str, **settings: str) -> Answer:
        """Runs a command to its end."""
        ended = subprocess.run(
            [*SELF, *arguments], env={**self.environment, **settings}, capture_output=True, text=True,
            check=False, timeout=120, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return Answer(ended.returncode, ended.stdout, ended.stderr)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Starts a command that goes on until told to stop."""
        return subprocess.Popen(
            [*SELF, *arguments], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )


@pytest.fixture
def own(tmp_path: Path) -> OwnHome:
    """An empty home of its own, on a path with spaces."""
    return OwnHome(tmp_path / "a home")


@pytest.fixture(scope="session")
def founded_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that `init --demo` made."""
    home = OwnHome(tmp_path_factory.mktemp("founded") / "home")
    answer = home.run("init", "--demo")
    assert answer.status == 0, answer.err
    return home.folder


@pytest.fixture
def founded(own: OwnHome, founded_once: Path) -> OwnHome:
    """A copy of it for one test alone."""
    shutil.copytree(founded_once, own.folder)
    return own


@pytest.fixture
def open_home(shop: installation.Home) -> installation.Home:
    """The test's shop as `init` leaves it, marked as demo."""
    shop.demo_mark.touch()
    founding.show_verifier_keys(shop)
    agreements.publish(by=program("init"), folder=shop.policies / "cloudspace.vn" / "2026-11-22")
    checkpointing.publish(house.here().signer("log"), 256, clock.now(), shop.head)
    shop.mark.touch()
    return shop


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Runs a command in this process."""

    def one(*arguments: str) -> Answer:
        capsys.readouterr()
        try:
            status = main.run(list(arguments))
        except SystemExit as ended:
            status = int(ended.code or 0)
        said = capsys.readouterr()
        return Answer(status, said.out, said.err)

    return one
