"""Setting up one installation, and telling whether it is fit to run: what the commands ask of this home."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.agreements import queries as published
from cloudspace.config import durability, installation, needed
from cloudspace.config.installation import NotInstalled
from cloudspace.interfaces.cli import house
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.policy import loading
from cloudspace.policy.model import Policy
from cloudspace.policy.problems import PolicyInvalid, Problem
from cloudspace.transparency import checkpointing, notes, signing_keys
from cloudspace.transparency.models import Log
from cloudspace.vault import restoring as vault_restoring
from cloudspace.vault.keeper import epochs, keyring
from cloudspace.vault.models import Installation

STORES = ("default", "vault", "transparency")


class ThisHouse:
    """The installation of this process's settings. Implements `interfaces.cli.house.House`."""

    @property
    def _home(self) -> installation.Home:
        return installation.Home(settings.CLOUDSPACE_HOME)

    @property
    def folder(self) -> Path:
        return self._home.folder

    @property
    def declared(self) -> Mapping[str, Any]:
        return dict(settings.DECLARED)

    @property
    def demo(self) -> bool:
        return self._home.demo_mark.exists()

    @property
    def head(self) -> Path:
        return self._home.head

    def founded(self) -> bool:
        return self._home.mark.exists()

    def found(self, founding: house.Founding, say: Callable[[str], None]) -> uuid.UUID:
        if self.founded():
            raise NotInstalled(f"{self.folder} holds an installation already. Nothing was changed.")
        home = self._home
        origin = _origin(founding.demo)
        needed.require(loading.load(founding.policy))
        _make_folder(home)
        if founding.demo:
            home.demo_mark.touch()
        self.migrate(say)
        durability.require()
        say("Keyring, log and first policy …")
        folder = _bring_in(home, founding)
        number = _found_once(home, origin, founding.at)
        show_verifier_keys(home)
        policy = loading.load(folder)
        # The founding act: the first version is published as it stands, by the program.
        agreements.publish(by=program("init"), folder=folder)
        checkpointing.publish(self.signer("log"), policy.figures.checkpoint_quantum, clock.now(), home.head)
        home.mark.write_text(f"{number}\n", encoding="ascii")
        return number

    def migrate(self, say: Callable[[str], None]) -> None:
        say("Tables of the three stores …")
        for alias in STORES:
            call_command("migrate", database=alias, verbosity=0, interactive=False)
        say("Static files …")
        call_command("collectstatic", verbosity=0, interactive=False)

    def require_fit(self, *, restoring: bool = False) -> None:
        if not self.founded():
            raise NotInstalled(f"{self.folder} is not set up yet. Run: cloudspace init")
        try:
            installation.opened_keyring(self._home, self.declared["ESCROW_RECIPIENTS"])
            durability.require()
            pending = any(_pending(alias) for alias in STORES)
        except DatabaseError as error:
            raise NotInstalled(f"A store does not answer as it should: {' '.join(str(error).split())}") from None
        if pending:
            raise NotInstalled("The stores' tables are older than this version. Run: cloudspace upgrade")
        policy = self.policy()
        self.signer("log")
        if restoring:
            return
        if vault_restoring.behind():
            raise NotInstalled(
                "The vault is older than the log: it holds keys of people who were erased since. "
                "Run: cloudspace vault replay"
            )
        needed.require(policy)
        _require_published_fit()

    def policy(self) -> Policy:
        return installation.load_policy(self._home, self.declared["POLICY"])

    def lacking(self, policy: Policy) -> tuple[Problem, ...]:
        return needed.problems(policy)

    def signer(self, which: str) -> notes.Signer:
        return signing_keys.load(self._home.board_key if which == "board" else self._home.log_key)

    def epochs(self) -> house.Epochs:
        ring = installation.opened_keyring(self._home, self.declared["ESCROW_RECIPIENTS"])
        return house.Epochs(ring.live(), ring.escrowed(), epochs.age())


def _require_published_fit() -> None:
    """The published version in force and those that come after it, which no start will stand between."""
    for policy in published.in_force_and_coming():
        try:
            needed.require(policy)
        except PolicyInvalid as misfit:
            raise NotInstalled(
                f"The published policy {policy.version} lacks what this version of the program needs. {misfit.sentence}"
            ) from None


def _make_folder(home: installation.Home) -> None:
    try:
        home.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home.folder / "writable").touch()
        (home.folder / "writable").unlink()
    except OSError as error:
        raise NotInstalled(f"The folder {home.folder} cannot be written: {error.strerror}.") from None


def _origin(demo: bool) -> str:
    """The log's name, fixed for ever: host of the public address. Raises NotInstalled where there is none."""
    if settings.DECLARED["PUBLIC_URL"]:
        return f"{urlsplit(settings.PUBLIC_URL).netloc}/log"
    if demo:
        return "localhost/log"
    raise NotInstalled(
        "Set PUBLIC_URL to the address under which visitors reach the shop, such as https://shop.example: "
        "the log is named after it, for ever."
    )


def _bring_in(home: installation.Home, founding: house.Founding) -> Path:
    """The home's own copy of the policy, with the operator's answer on statutory retention. Repeatable."""
    target = home.policies / founding.policy.parent.name / founding.policy.name
    fresh = home.policies / ".fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(founding.policy, fresh)
    file = fresh / loading.FILE
    text = file.read_text(encoding="utf-8")
    for name in sorted(founding.statutory):
        text = _switched_on(text, name)
    file.write_text(text, encoding="utf-8")
    loading.load(fresh)
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh.rename(target)
    return target


def _switched_on(text: str, name: str) -> str:
    """The policy file with `enabled = true` for one statutory class, everything else byte for byte."""
    section = re.compile(rf"(^\[retention\.{re.escape(name)}\]$(?:(?!^\[).)*?^enabled = )false$", re.M | re.S)
    switched, count = section.subn(r"\g<1>true", text)
    if not count and not re.search(rf"^\[retention\.{re.escape(name)}\]$", text, re.M):
        raise NotInstalled(f"The policy has no retention class {name}, so that it cannot be switched on.")
    return switched


def _found_once(home: installation.Home, origin: str, at: dt.datetime) -> uuid.UUID:
    """Founds, or goes on where an interrupted `init` stopped; a keyring is never replaced."""
    recipients = settings.DECLARED["ESCROW_RECIPIENTS"]
    if not home.keyring.exists():
        return installation.found(home, origin=origin, at=at, recipients=recipients)
    if not Installation.objects.exists():
        number = uuid.UUID(keyring.Keyring(home.keyring, recipients).installation)
        Installation.objects.create(installation=number, created_at=at)
    ring = installation.opened_keyring(home, recipients)
    epochs.begin(1, at)
    if not Log.objects.exists():
        installation.start_log(home, origin, at)
    return uuid.UUID(ring.installation)


def show_verifier_keys(home: installation.Home) -> None:
    """Writes what log and board are verified with into files that everybody may read."""
    for key, shown in ((home.log_key, home.log_vkey), (home.board_key, home.board_vkey)):
        shown.write_text(f"{signing_keys.load(key).verifier}\n", encoding="ascii")


def _pending(alias: str) -> bool:
    executor = MigrationExecutor(connections[alias])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
