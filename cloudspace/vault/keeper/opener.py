"""Opening for a purpose: policy, case, entry, then values. In this order, and only so.

Threads that ask at the same moment are answered in one transaction and one commit of the log, each by its own case and
with an entry of its own.
"""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence

from django.db import connections, transaction

from cloudspace.kit import clock, gathering
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy
from cloudspace.transparency import appending
from cloudspace.vault import cases
from cloudspace.vault.errors import OpeningRefused, SubjectUnknown, VaultUnavailable
from cloudspace.vault.keeper import actors, budget, keys, log, values
from cloudspace.vault.keeper import messages as m

LARGEST_BATCH = 500
# Openings that one transaction answers, so that nobody waits behind many for long.
AT_ONCE = 64
# One case that somebody else is working on must not keep the others waiting, nor two processes each other.
PATIENCE = 0.25
_IMPATIENT = "SET LOCAL lock_timeout = '100ms'"
_STORES = ("default", "vault", "transparency")
_Opened = tuple[tuple[tuple[m.Cell, ...], ...], ...]
_turn = threading.Lock()


class _Asked:
    """One request on its way: what was worked out before, and what became of it."""

    __slots__ = ("categories", "entry", "opened", "refused", "request", "rule", "subjects")

    def __init__(self, request: m.Open, categories: list[str], subjects: list[uuid.UUID], rule: cases.IsOpen) -> None:
        self.request, self.categories, self.subjects, self.rule = request, categories, subjects, rule
        self.refused = ""
        self.entry = -1
        self.opened: _Opened | None = None


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
        self._gathering = gathering.Gathering(
            self._answer_together, most=AT_ONCE, weight=lambda asked: len(asked.subjects), patience=PATIENCE
        )

    def open(self, request: m.Open) -> m.Opened:
        """Raises OpeningRefused, SubjectGone, LogUnavailable; nothing is opened then.

        What is refused to a member of staff leaves an entry too; LogUnavailable where none can be written.
        """
        spent = self._proof.prove(request.actor, "open")
        try:
            return self._opened(request, spent)
        except OpeningRefused as refused:
            self._note_refused(request, refused.reason)
            raise

    def _opened(self, request: m.Open, spent: budget.Spent) -> m.Opened:
        categories = sorted({column.category for table in request.tables for column in table.columns})
        self.refuse_by_policy(request.purpose, categories, request.actor)
        subjects = list(dict.fromkeys(row.subject for table in request.tables for row in table.rows))
        if not subjects:
            return m.Opened(tuple(() for _ in request.tables), -1)
        self._refuse_too_many(request.actor, subjects, spent)
        asked = _Asked(request, categories, subjects, self._rule(request))
        if not _in_transaction():
            self._gathering.join(asked)
        if not asked.refused and asked.entry < 0:
            # Inside the caller's transaction, whose rows the rule must see; or another's asking stood in the way.
            self._answer(iter([asked]), [])
        if asked.refused:
            raise OpeningRefused(asked.refused)
        if asked.opened is None:
            raise VaultUnavailable
        note_broken(self._entries, request.actor, request.tables, asked.opened)
        return m.Opened(_masked(request, asked.opened), asked.entry)

    def _answer_together(self, coming: Iterator[_Asked]) -> None:
        """Answers what several threads ask for; where that fails before the entries stand, each tries alone."""
        batch: list[_Asked] = []
        try:
            self._answer(coming, batch)
        except Exception:
            # Whoever was alone would only fail once more.
            if len(batch) < 2:
                raise

    def _answer(self, coming: Iterator[_Asked], batch: list[_Asked]) -> None:
        """Case, entry, key, value for all that are `coming`, put into `batch`; one's refusal leaves the others alone.

        P3: the facts are read under a lock that holds until the entries are durable and the values are open.
        """
        with _facts_held():
            self._judge(coming, batch)
            going = [asked for asked in batch if not asked.refused]
            if not going:
                return
            positions = self._entries.append([self._draft(asked) for asked in going])
            for asked, position in zip(going, positions, strict=True):
                asked.entry = position
            tables = [table for asked in going for table in asked.request.tables]
            opened = iter(values.open_tables(self._keyring, self._policy, tables))
            for asked in going:
                asked.opened = tuple(next(opened) for _ in asked.request.tables)

    def _judge(self, coming: Iterator[_Asked], batch: list[_Asked]) -> None:
        """Asks the rules for all that come meanwhile, and notes the reason of each refusal."""
        for asked in coming:
            if len(batch) == 1:
                _be_impatient()
            batch.append(asked)
            asked.refused = self._refusal(asked)
        self._refuse_erased(batch)

    def _refusal(self, asked: _Asked) -> str:
        request, at = asked.request, clock.now()
        reasons = (asked.rule(request.case.id, subject, request.actor, at) for subject in asked.subjects)
        return next((reason for reason in reasons if reason is not None), "")

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

    def _refuse_erased(self, batch: Sequence[_Asked]) -> None:
        """One person's opening is refused when they are gone; in a batch of many their values are told as erased."""
        single = {asked.subjects[0].bytes: asked for asked in batch if len(asked.subjects) == 1}
        people = keys.known(single) if single else {}
        for asked in batch:
            if len(asked.subjects) > 1:
                continue
            person = people.get(asked.subjects[0].bytes)
            if person is None:
                raise SubjectUnknown
            if person.state != "living":
                asked.refused = "subject_erased"

    def _note_refused(self, request: m.Open, reason: str) -> None:
        """P3: who asks in vain is seen as well. What they typed is told only where the policy knows the word."""
        actor = request.actor
        if actor.kind != "staff" or actor.id is None or not self._budget.notes_refusal(actor.id):
            return
        purpose, kind = request.purpose, request.case.kind
        kinds = {name for one in self._policy.purposes.values() for name in one.cases}
        body = {
            "purpose": purpose if purpose in self._policy.purposes else "unknown",
            "case": {"kind": kind if kind in kinds else "unknown", "id": request.case.id},
            "reason": reason,
        }
        self._entries.write("opening_refused", body, actor=actor)

    def _rule(self, request: m.Open) -> cases.IsOpen:
        rule = cases.rule(request.purpose, request.case.kind)
        if rule is None or request.case.kind not in self._policy.purposes[request.purpose].cases:
            raise OpeningRefused("case_unknown")
        return rule

    def _draft(self, asked: _Asked) -> appending.NewEntry:
        body = {
            "purpose": asked.request.purpose,
            "case": {"kind": asked.request.case.kind, "id": asked.request.case.id},
            "categories": asked.categories,
        }
        if len(asked.subjects) == 1:
            return self._entries.draft("opening", body, asked.request.actor, subject=asked.subjects[0])
        return self._entries.draft("opening", body, asked.request.actor, members=asked.subjects)


def _masked(request: m.Open, opened: _Opened) -> _Opened:
    """What leaves the keeper: for people, hints where the case asks for them, so that nothing above sees more."""
    hints = cases.hints(request.purpose, request.case.kind) if request.actor.kind != "program" else None
    if hints is None:
        return opened

    def shown(row: m.Row, column: m.Column, cell: m.Cell) -> m.Cell:
        hint = hints(request.case.id, row.subject, column.label, cell) if isinstance(cell, bytes) else None
        return cell if hint is None else m.Hint(hint)

    return tuple(
        tuple(
            tuple(shown(row, column, cell) for column, cell in zip(table.columns, cells, strict=True))
            for row, cells in zip(table.rows, rows, strict=True)
        )
        for table, rows in zip(request.tables, opened, strict=True)
    )


def note_broken(entries: log.Log, actor: Actor, tables: Sequence[m.Table], opened: _Opened) -> None:
    """A value that was altered or moved is an event of its own in the log: by field and row, once per opening."""
    for table, rows in zip(tables, opened, strict=True):
        for row, cells in zip(table.rows, rows, strict=True):
            if values.BROKEN not in cells:
                continue
            for column, cell in zip(table.columns, cells, strict=True):
                if cell == values.BROKEN:
                    place = {"field": column.label, "row": row.row}
                    entries.write("value_broken", place, actor=actor, subject=row.subject)


def _in_transaction() -> bool:
    """Whether this thread holds a transaction open on a store: what it wrote there, nobody else can read."""
    return any(connections[alias].in_atomic_block or not connections[alias].get_autocommit() for alias in _STORES)


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


def _be_impatient() -> None:
    """From now on a row that somebody else holds is not waited for: many are waiting for this transaction."""
    connection = connections["default"]
    if connection.features.has_select_for_update:
        with connection.cursor() as cursor:
            cursor.execute(_IMPATIENT)
