"""What messaging asks of the floors above it: a person's address. Filled by the wiring."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from cloudspace.vault.opening import Wanted


class Addresses(NamedTuple):
    """Where addresses stand, closed, and what their opened values say."""

    # The rows and fields to open for these people.
    rows: Callable[[Sequence[uuid.UUID]], Wanted]
    # By subject (e-mail, name), the name may be empty; of rows and values, `which` is confirmed or pending. People
    # without such an address are left out.
    read: Callable[[Wanted, Sequence[Mapping[str, Any]], str], Mapping[uuid.UUID, tuple[str, str]]]


class NotWired(Exception):
    """The settings module was not loaded through `cloudspace.config`."""


_addresses: Addresses | None = None


def wire(*, addresses: Addresses) -> None:
    """Names who knows addresses."""
    global _addresses
    _addresses = addresses


def addresses() -> Addresses:
    """The port. Raises NotWired."""
    if _addresses is None:
        raise NotWired("nobody is wired who knows addresses")
    return _addresses
