"""How often one may try. Counted before the action's transaction, so that a refusal does not undo the count (P1)."""

from __future__ import annotations

import functools
import secrets
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from cloudspace.accounts.people import rules
from cloudspace.kit import emails, folding
from cloudspace.kit.limits import counting, networks

_P = ParamSpec("_P")
_R = TypeVar("_R")

_QUARTER, _HOUR = 15 * 60, 60 * 60
SIGN_IN_BY_NETWORK = counting.Limit("sign_in_network", 60, _QUARTER)
SIGN_IN_BY_ADDRESS = counting.Limit("sign_in_address", 10, _QUARTER)
REGISTER_BY_NETWORK = counting.Limit("register_network", 20, _HOUR)
REGISTER_BY_ADDRESS = counting.Limit("register_address", 5, _HOUR)
RESET_BY_NETWORK = counting.Limit("reset_network", 20, _HOUR)
RESET_BY_ADDRESS = counting.Limit("reset_address", 5, _HOUR)
LINK_BY_NETWORK = counting.Limit("link_network", 60, _QUARTER)
PASSWORD_BY_LINK = counting.Limit("password_link", 10, _QUARTER)
SECRET_BY_PERSON = counting.Limit("secret_person", 10, _QUARTER)

# Seconds: many times what looking for an address and writing to its owner takes.
LONGEST_WAIT = 0.25
_MILLISECONDS = int(LONGEST_WAIT * 1000)


def counted(**limits: counting.Limit) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Counts one try per limit before the action runs: `@counted(network=LIMIT)` counts by the argument `network`.

    `typed` stands for the address in a registration form. An empty argument counts nothing. Raises TooMany.
    """

    def decorate(action: Callable[_P, _R]) -> Callable[_P, _R]:
        @functools.wraps(action)
        def perform(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            for argument, limit in limits.items():
                who = _who(argument, kwargs.get(argument))
                if who:
                    counting.count(limit, who)
            return action(*args, **kwargs)

        return perform

    return decorate


def blurred(action: Callable[_P, _R]) -> Callable[_P, _R]:
    """Answers up to LONGEST_WAIT later, at random and after the transaction, so that no time tells what was found.

    What a known address costs more is some milliseconds. The limits per address leave nobody enough tries to average
    the wait away.
    """

    @functools.wraps(action)
    def perform(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return action(*args, **kwargs)
        finally:
            _wait()

    return perform


def blurred_when(refusal: type[Exception]) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """The same for one refusal alone: whoever is let in need not wait."""

    def decorate(action: Callable[_P, _R]) -> Callable[_P, _R]:
        @functools.wraps(action)
        def perform(*args: _P.args, **kwargs: _P.kwargs) -> _R:
            try:
                return action(*args, **kwargs)
            except refusal:
                _wait()
                raise

        return perform

    return decorate


def _wait() -> None:
    time.sleep(secrets.randbelow(_MILLISECONDS) / 1000)


def _who(argument: str, value: object) -> str:
    """One spelling of whoever tries, so that none of the many ways to write them opens further tries."""
    if isinstance(value, rules.Typed):
        return _address(value.email)
    text = str(value or "")
    if argument == "network":
        return networks.counted_as(text)
    return _address(text) if argument == "email" else text


def _address(typed: str) -> str:
    try:
        return emails.normalised(typed)
    except emails.NotAnEmail:
        return folding.fold(typed) or typed
