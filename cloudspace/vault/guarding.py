"""The one place where a failing vault store becomes a refusal that people can read.

Every message to the keeper passes here, whichever way the keeper speaks to its store. What fails in another store (a
case rule reads the main one) goes its own way.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from django.db import DatabaseError, IntegrityError, connections

from cloudspace.vault.errors import VaultUnavailable

STORE = "vault"


class store_errors:
    """Raises VaultUnavailable for errors of the vault store; a uniqueness that was lost is an answer, and stays.

    A context of its own and not a generator, since every message passes it.
    """

    __slots__ = ("_before", "_connection", "_failed")

    def __enter__(self) -> None:
        self._failed: list[DatabaseError] = []
        self._connection = connection = connections[STORE]
        self._before, connection.errors_occurred = connection.errors_occurred, False
        connection.execute_wrappers.append(self._watched)

    def __exit__(self, kind: object, error: BaseException | None, where: object) -> None:
        connection = self._connection
        connection.execute_wrappers.pop()
        # A failed statement was seen below; that no connection came about, Django notes on the connection itself.
        of_store = connection.errors_occurred or any(error is one for one in self._failed)
        connection.errors_occurred = connection.errors_occurred or self._before
        if of_store and isinstance(error, DatabaseError) and not isinstance(error, IntegrityError):
            raise VaultUnavailable from error

    def _watched(self, execute: Callable[..., Any], *statement: Any) -> Any:
        try:
            return execute(*statement)
        except DatabaseError as error:
            self._failed.append(error)
            raise


class Guarded:
    """The keeper, each of its messages within `store_errors`."""

    def __init__(self, keeper: object) -> None:
        self._guarded = keeper

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._guarded, name)
        if name.startswith("_") or not callable(found):
            return found
        message = _within(found)
        # Kept, so that the next asking costs nothing.
        self.__dict__[name] = message
        return message


def _within(message: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(message)
    def asked(*args: Any, **kwargs: Any) -> Any:
        with store_errors():
            answer = message(*args, **kwargs)
        if isinstance(answer, Iterator):
            return _pieces(answer)
        if isinstance(answer, tuple) and len(answer) == 2 and isinstance(answer[1], Iterator):
            return answer[0], _pieces(answer[1])
        return answer

    return asked


def _pieces(source: Iterator[Any]) -> Iterator[Any]:
    """Files are sealed and opened piece by piece, after the message was answered."""
    while True:
        with store_errors():
            try:
                piece = next(source)
            except StopIteration:
                return
        yield piece
