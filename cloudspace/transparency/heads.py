"""The head of the log in use: read, and moved forward by compare-and-swap."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.db import connections
from django.utils.translation import gettext_lazy as _

from cloudspace.kit.errors import Refused
from cloudspace.transparency import merkle

ALIAS = "transparency"

SWAP = (
    "UPDATE transparency_log SET size = %s, frontier = %s"
    " WHERE generation = %s AND size = %s AND frontier = %s AND closed_at IS NULL"
)
_COLUMNS = "generation, origin, first_index, size, frontier"


class LogUnavailable(Refused):
    """The transparency store cannot take or give entries now. Nothing may be opened meanwhile."""

    code = "log_unavailable"
    sentence = _("The log of openings cannot be written now, so nothing is opened. Try again later.")


class LogDiverged(LogUnavailable):
    """The store does not continue what was signed before. Signing it would make a second history."""

    code = "log_diverged"
    sentence = _("The log does not continue its last checkpoint. Restore its store first.")


class Head(NamedTuple):
    """Where the log in use stands: its generation, origin, number of its first entry, and tree."""

    generation: int
    origin: str
    first_index: int
    tree: merkle.Frontier

    @property
    def next_index(self) -> int:
        """The number that the next entry gets."""
        return self.first_index + self.tree.size

    def grown(self, leaf_hashes: list[bytes]) -> Head:
        """The head after these leaves."""
        return self._replace(tree=self.tree.extended(leaf_hashes))


def current(*, lock: bool = False, origin: str = "") -> Head:
    """The head of the log in use, or of the log named `origin`; with `lock`, nobody else moves it before the
    surrounding transaction ends (SQLite: BEGIN IMMEDIATE does that).

    Raises LogUnavailable when no log was started, LogDiverged when the row contradicts itself.
    """
    connection = connections[ALIAS]
    which = "WHERE origin = %s" if origin else "WHERE closed_at IS NULL"
    suffix = " FOR UPDATE" if lock and connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM transparency_log {which} ORDER BY generation DESC LIMIT 1{suffix}",
            [origin] if origin else [],
        )
        row = cursor.fetchone()
    if row is None:
        raise LogUnavailable
    try:
        return Head(row[0], row[1], row[2], merkle.Frontier.from_bytes(row[3], bytes(row[4])))
    except ValueError:
        raise LogDiverged from None


def advance(cursor: Any, old: Head, new: Head) -> bool:
    """Moves the head from `old` to `new` unless somebody else moved it meanwhile; tells whether it did."""
    cursor.execute(SWAP, swap(old, new))
    return bool(cursor.rowcount == 1)


def swap(old: Head, new: Head) -> list[Any]:
    """The parameters of a compare-and-swap: whole trees are compared, not only sizes."""
    return [new.tree.size, new.tree.to_bytes(), old.generation, old.tree.size, old.tree.to_bytes()]
