"""What messaging asks of the floors above it: a person's address. Filled by the wiring."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Protocol

from cloudspace.kit.actor import Actor
from cloudspace.vault.opening import CaseRef


class Addresses(Protocol):
    """Opens addresses by the case; `which` is confirmed or pending. People without such an address are left out."""

    def __call__(
        self, subject_ids: Sequence[uuid.UUID], which: str, purpose: str, case: CaseRef, by: Actor
    ) -> Mapping[uuid.UUID, tuple[str, str]]:
        """By subject (e-mail, name); the name may be empty. Raises what `vault.opening` raises."""


class NotWired(Exception):
    """The settings module was not loaded through `cloudspace.config`."""


_addresses: Addresses | None = None


def wire(*, addresses: Addresses) -> None:
    """Names what opens addresses."""
    global _addresses
    _addresses = addresses


def addresses() -> Addresses:
    """The port. Raises NotWired."""
    if _addresses is None:
        raise NotWired("nothing is wired that opens addresses")
    return _addresses
