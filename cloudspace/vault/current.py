"""The keeper that this process asks. The wiring sets it once; nothing else may."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from cloudspace.vault import guarding
from cloudspace.vault.keeper import interface

_make: Callable[[], interface.Keeper] | None = None
_policy: Callable[[], str] = str
_keeper: tuple[str, interface.Keeper] | None = None


class NoKeeper(Exception):
    """No keeper is wired: the settings module was not loaded through `cloudspace.config`."""


def wire(make: Callable[[], interface.Keeper], policy: Callable[[], str] = str) -> None:
    """Names what makes the keeper when it is first asked (after a fork, never before).

    `policy` answers with the digest of the policy in force: under another one the keeper is made anew, so that a
    publication is obeyed without a restart (V1).
    """
    global _make, _policy, _keeper
    _make, _policy, _keeper = make, policy, None


def keeper() -> interface.Keeper:
    """The keeper. Raises NoKeeper, or KeyringRefused when it cannot start; its messages VaultUnavailable."""
    global _keeper
    if _make is None:
        raise NoKeeper("no keeper is wired")
    digest = _policy()
    if _keeper is None or _keeper[0] != digest:
        with guarding.store_errors():
            _keeper = digest, cast("interface.Keeper", guarding.Guarded(_make()))
    return _keeper[1]
