"""What the commands ask of the installation. Filled by the wiring, which alone knows keyring and settings."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from cloudspace.policy.model import Policy
from cloudspace.policy.problems import Problem
from cloudspace.transparency.notes import Signer


class Founding(NamedTuple):
    """What `init` decides: the policy to start from, the statutory classes to switch on, a demo or a real shop."""

    policy: Path
    statutory: frozenset[str]
    demo: bool
    at: dt.datetime


class Epochs(NamedTuple):
    """How the keyring stands: numbers of living and escrowed epochs, and how old the current one is."""

    living: tuple[int, ...]
    escrowed: tuple[int, ...]
    age: dt.timedelta


class House(Protocol):
    """One installation, as its settings describe it."""

    @property
    def folder(self) -> Path:
        """Its home."""

    @property
    def declared(self) -> Mapping[str, Any]:
        """Its settings by name."""

    @property
    def demo(self) -> bool:
        """Whether the home is marked as demo, irrevocably."""

    def founded(self) -> bool:
        """Whether `found` was completed here."""

    def found(self, founding: Founding, say: Callable[[str], None]) -> uuid.UUID:
        """Lays tables, keyring, keys, log and the first policy. Raises Unfit over existing data, PolicyInvalid."""

    def migrate(self, say: Callable[[str], None]) -> None:
        """Brings the tables of all three stores up to this version."""

    def require_fit(self, *, restoring: bool = False) -> None:
        """Raises Unfit unless stores, tables, keyring and policy are there and belong together.

        A policy that lacks what the software needs is unfit too: PolicyInvalid for the home's, Unfit for a published
        one. A vault that was put back from a copy, and forgot erasures since, is fit for `restoring` alone.
        """

    def policy(self) -> Policy:
        """The policy that stands in the home. Raises Unfit, PolicyInvalid."""

    def lacking(self, policy: Policy) -> tuple[Problem, ...]:
        """What this software needs and `policy` does not give. Asks nothing of the stores."""

    def signer(self, which: str) -> Signer:
        """The signing key of `log` or `board`. Raises KeyFileRefused."""

    @property
    def head(self) -> Path:
        """The file with the last checkpoint."""

    def epochs(self) -> Epochs:
        """How the keyring stands. Raises Unfit."""


class NotWired(Exception):
    """The settings module was not loaded through `cloudspace.config`."""


_house: House | None = None


def wire(house: House) -> None:
    """Names the installation of this process."""
    global _house
    _house = house


def here() -> House:
    """The installation. Raises NotWired."""
    if _house is None:
        raise NotWired("no installation is wired to the commands")
    return _house
