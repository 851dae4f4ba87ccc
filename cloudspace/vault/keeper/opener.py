"""Opening for a purpose: policy, case, entry, then values. In this order, and only so."""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence

from django.db import connections, transaction

from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy
from cloudspace.vault import cases
from cloudspace.vault.errors import OpeningRefused, SubjectGone
from cloudspace.vault.keeper import actors, budget, keys, log, values
from cloudspace.vault.keeper import messages as m

LARGEST_BATCH = 500
_turn = threading.Lock()


class Opener:
    """Opens tables for staff and program."""

    def __init__(
        self,
        policy: Policy,
        keyring: keys.Keys,
        entries: log.Log,
        roles_of: Callable[[Actor], frozenset[str]],
        proof: actors.Actors,
    ) -> None:
        self._policy, self._keyring, self._entries, self._roles_of = policy, keyring, entries, roles_of
        self._proof = proof
        self._budget = budget.Budget(policy.figures.openings_per_staff_hour, entries)

    def open(self, request: m.Open) -> m.Opened:
        """Raises OpeningRefused, SubjectGone, LogUnavailable; nothing is opened then."""
        spent = self._proof.prove(request.actor, "open")
        categories = sorted({column.category for table in request.tables for column in table.columns})
        self.refuse_by_policy(request.purpose, categories, request.actor)
        subjects = list(dict.fromkeys(row.subject for table in request.tables for row in table.rows))
        if not subjects:
            return m.Opened(tuple(() for _ in request.tables), -1)
        self._refuse_too_many(request.actor, subjects, spent)
        if len(subjects) == 1:
            self._refuse_erased(subjects)
        # P3: the facts are read under a lock that holds until the entry is durable and the values are open.
        with _facts_held():
            at = clock.now()
            rule = self._rule(request)
            for subject in subjects:
                reason = rule(request.case.id, subject, request.actor, at)
                if reason is not None:
                    raise OpeningRefused(reason)
            entry = self._entry(request, categories, subjects)
            opened = values.open_tables(self._keyring, self._policy, request.tables)
        self._note_broken(request, opened)
        return m.Opened(opened, entry)

    def refuse_by_policy(self, purpose: str, categories: Sequence[str], actor: Actor) -> None:
        """Whether the policy lets this actor use this purpose on these categories; raises OpeningRefused."""
        known = self._policy.purposes.get(purpose)
        if known is None:
            raise OpeningRefused("purpose_unknown")
        if not all(self._policy.may_read(purpose, category) for category in categories):
            raise OpeningRefused("category_not_read")
        if actor.kind == "program":
            if known.who == "people":
                raise OpeningRefused("role_lacks_purpose")
            return
        if actor.kind != "staff" or known.who not in {"people", "both"}:
            raise OpeningRefused("program_only")
        if not any(self._policy.role_may_use(role, purpose) for role in self._roles_of(actor)):
            raise OpeningRefused("role_lacks_purpose")

    def _refuse_too_many(self, actor: Actor, subjects: Sequence[uuid.UUID], spent: budget.Spent) -> None:
        if actor.kind == "program":
            if len(subjects) > LARGEST_BATCH:
                raise OpeningRefused("too_many_openings")
            return
        # P3: a person opens one person's data at a time, and that of few people within an hour.
        if len(subjects) != 1 or actor.id is None or not self._budget.allows(actor.id, subjects[0], spent):
            raise OpeningRefused("too_many_openings")

    def _refuse_erased(self, subjects: Sequence[uuid.UUID]) -> None:
        try:
            keys.living([subject.bytes for subject in subjects])
        except SubjectGone:
            raise OpeningRefused("subject_erased") from None

    def _rule(self, request: m.Open) -> cases.IsOpen:
        rule = cases.rule(request.purpose, request.case.kind)
        if rule is None or request.case.kind not in self._policy.purposes[request.purpose].cases:
            raise OpeningRefused("case_unknown")
        return rule

    def _entry(self, request: m.Open, categories: list[str], subjects: list[uuid.UUID]) -> int:
        body = {
            "purpose": request.purpose,
            "case": {"kind": request.case.kind, "id": request.case.id},
            "categories": categories,
        }
        if len(subjects) == 1:
            return self._entries.write("opening", body, actor=request.actor, subject=subjects[0])
        return self._entries.write("opening", body, actor=request.actor, members=subjects)

    def _note_broken(self, request: m.Open, opened: tuple[tuple[tuple[m.Cell, ...], ...], ...]) -> None:
        note_broken(self._entries, request.actor, request.tables, opened)


def note_broken(
    entries: log.Log,
    actor: Actor,
    tables: Sequence[m.Table],
    opened: tuple[tuple[tuple[m.Cell, ...], ...], ...],
) -> None:
    """A value that was altered or moved is an event of its own in the log: by field and row, once per opening."""
    for table, rows in zip(tables, opened, strict=True):
        for row, cells in zip(table.rows, rows, strict=True):
            if values.BROKEN not in cells:
                continue
            for column, cell in zip(table.columns, cells, strict=True):
                if cell == values.BROKEN:
                    place = {"field": column.label, "row": row.row}
                    entries.write("value_broken", place, actor=actor, subject=row.subject)


@contextlib.contextmanager
def _facts_held() -> Iterator[None]:
    """A transaction on the main store that reads facts under lock and writes nothing."""
    connection = connections["default"]
    if connection.in_atomic_block:
        # The caller's transaction holds the locks; to wait for a turn inside it could be for ever.
        with transaction.atomic(using="default"):
            yield
        return
    # Where a writer locks the whole store, threads take turns here: its busy waiting would have them sleep.
    turn = contextlib.nullcontext() if connection.features.has_select_for_update else _turn
    with turn, transaction.atomic(using="default"):
        yield
        # Nothing was written: rolling back lets go of the locks without waiting for the disk.
        transaction.set_rollback(True, using="default")
