"""The keeper that this process asks. The wiring sets it once; nothing else may."""

from __future__ import annotations

from collections.abc import Callable

from cloudspace.vault.keeper import interface

_make: Callable[[], interface.Keeper] | None = None
_keeper: interface.Keeper | None = None


class NoKeeper(Exception):
    """No keeper is wired: the settings module was not loaded through `cloudspace.config`."""


def wire(make: Callable[[], interface.Keeper]) -> None:
    """Names what makes the keeper when it is first asked (after a fork, never before)."""
    global _make, _keeper
    _make, _keeper = make, None


def keeper() -> interface.Keeper:
    """The keeper. Raises NoKeeper, or KeyringRefused when it cannot start."""
    global _keeper
    if _keeper is None:
        if _make is None:
            raise NoKeeper("no keeper is wired")
        _keeper = _make()
    return _keeper
