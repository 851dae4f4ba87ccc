"""The index of names: in the keeper's memory alone, folded, never stored, never handed out.

Stored tokens of words would give names away by their frequencies. The index is built when first asked and kept up with
what was written since; each reading is one recorded act under the purpose `find_person`.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cloudspace.kit import folding, ids
from cloudspace.kit.actor import Actor, program
from cloudspace.policy.model import Policy
from cloudspace.vault.keeper import keys, log, values
from cloudspace.vault.keeper import messages as m

PURPOSE = "find_person"
CASE = "keeper_start"
BATCH = 500


class Feed(NamedTuple):
    """Names written since a marker: one table of one column, and the marker to go on from."""

    table: m.Table
    marker: str


class Names:
    """Which words stand in whose name."""

    def __init__(
        self, policy: Policy, keyring: keys.Keys, entries: log.Log, since: Callable[[str, int], Feed | None]
    ) -> None:
        self._policy, self._keyring, self._entries, self._since = policy, keyring, entries, since
        self._lock = threading.Lock()
        self._start = ids.new_id()
        self._marker = ""
        self._names: dict[uuid.UUID, tuple[str, ...]] = {}

    def find(self, text: str, within: frozenset[uuid.UUID], actor: Actor) -> tuple[uuid.UUID, ...]:
        """Subjects among `within` whose name holds every word of `text`; the search is an entry of its own."""
        wanted = folding.words(text)
        self._entries.write("name_searched", {"purpose": PURPOSE, "words": len(wanted)}, actor=actor)
        with self._lock:
            self._catch_up()
        alive = keys.known([subject.bytes for subject in within])
        return tuple(
            subject
            for subject in within
            if wanted
            and all(word in self._names.get(subject, ()) for word in wanted)
            and subject.bytes in alive
            and alive[subject.bytes].state == "living"
        )

    def forget(self, subject: uuid.UUID) -> None:
        """Drops the name of `subject`."""
        self._names.pop(subject, None)

    def _catch_up(self) -> None:
        while (feed := self._since(self._marker, BATCH)) is not None and feed.table.rows:
            self._read(feed.table)
            self._marker = feed.marker

    def _read(self, table: m.Table) -> None:
        subjects: Sequence[uuid.UUID] = list(dict.fromkeys(row.subject for row in table.rows))
        body = {
            "purpose": PURPOSE,
            "case": {"kind": CASE, "id": self._start},
            "categories": ["identity"],
        }
        self._entries.write("names_indexed", {**body, "count": len(subjects)}, actor=program("name_index"))
        (rows,) = values.open_tables(self._keyring, self._policy, [table])
        for row, (cell,) in zip(table.rows, rows, strict=True):
            if isinstance(cell, bytes):
                self._names[row.subject] = folding.words(cell.decode())
