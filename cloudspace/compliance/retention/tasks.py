"""The nightly round (R1): warnings, withdrawals, erasures, what ran out in the vault; and the rotation of roots."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

from cloudspace.accounts.people import queries as people
from cloudspace.compliance.retention import actions, ageing, erasing, facts, models, queries, rules
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor, program
from cloudspace.kit.errors import Refused
from cloudspace.kit.limits import counting
from cloudspace.messaging import tasks as messaging
from cloudspace.policy.model import Policy
from cloudspace.vault import rotating, shredding

BY = program("retention.sweep")
What = Literal["warn", "erase", "withdraw"]


class ClockDoubted(Refused):
    """The machine's clock is far ahead of the last checkpoint: nobody is erased by a wrong clock."""

    code = "clock_doubted"
    sentence = _(
        "The clock of this machine is far ahead of the last checkpoint, so nothing was erased. "
        "If it is right, confirm it."
    )


class Planned(NamedTuple):
    """One thing that the round does or would do: to whom (random id), why, and the day on which their data dies."""

    what: What
    subject: uuid.UUID
    reason: str
    dies_on: dt.date | None


class Swept(NamedTuple):
    """What a round did, in counts, or, for a dry run, what it would do (`planned`)."""

    at: dt.datetime
    dry_run: bool
    planned: tuple[Planned, ...] = ()
    warned: int = 0
    withdrawn: int = 0
    erased: int = 0
    held: int = 0
    resumed: int = 0
    consents: int = 0
    dropped: int = 0
    vault: rotating.Swept | None = None
    limits: int = 0
    unwarned: int = 0


def sweep(
    at: dt.datetime | None = None, *, dry_run: bool = False, by: Actor = BY,
    progress: Callable[[int], None] | None = None,
) -> Swept:  # fmt: skip
    """The nightly round. A dry run tells what it would do at `at` and changes nothing.

    Only a dry run takes another time than now; `play` acts at another one, in demo homes. Raises ClockDoubted,
    LogUnavailable, and ValueError for another time without `dry_run`.
    """
    now = clock.now()
    if dry_run:
        return Swept(at or now, True, tuple(_plan(at or now, queries.policy())))
    if at is not None and at != now:
        raise ValueError("only a dry run looks at another time than now")
    if not queries.clock_may_be_trusted(now):
        raise ClockDoubted
    return _act(now, by, progress)


def play(at: dt.datetime, *, by: Actor = BY) -> Swept:
    """The round as it would act at `at`, in a demo home alone: the caller has made sure that it is one.

    The mails of that day go out with it, because the worker's own clock does not reach it, and roots that outlived
    their copies by then die. The epoch itself begins by the machine's clock: one from the days to come would stop
    those of today.
    """
    rotating.rotate()
    with clock.set_to(at):
        done, worker = _act(at, by, None), ids.new_id()
        while messaging.deliver_due(worker=worker, at=at)["sent"]:
            pass
        rotating.retire(at)
        return done


def finish_begun(*, by: Actor = BY) -> int:
    """Takes up every shred that was begun and cut off, of whole people and of single records; returns how many.

    What was begun is decided, so that a doubted clock stops none of it. Repeatable. Raises LogUnavailable,
    VaultUnavailable.
    """
    finished = erasing.resume(by=by) + ageing.finish_records(by=by)
    if finished:
        shredding.settle()
    return finished


def rotate(progress: Callable[[int], None] = lambda count: None) -> tuple[int, tuple[int, ...]]:
    """Nightly: the next epoch begins, roots that outlived their copies die. Returns its number and those retired."""
    number = rotating.rotate(progress)
    return number, rotating.retire(clock.now())


def _act(now: dt.datetime, by: Actor, progress: Callable[[int], None] | None) -> Swept:
    policy = queries.policy()
    warned = withdrawn = 0
    for chunk in queries.to_look_at(now, policy):
        more, less = _look(chunk, now, policy, by)
        warned, withdrawn = warned + more, withdrawn + less
    _foresee(now, policy, by)
    done = erasing.erase_due(now, policy=policy, by=by, progress=progress)
    withdrawn += done.withdrawn
    consents = ageing.erase_consents(now, policy=policy, by=by)
    dropped = ageing.drop_dead_periods(now, policy=policy, by=by)
    actions.keep_round(
        by=by, warned=warned, withdrawn=withdrawn, erased=done.erased, held=done.held, unwarned=done.unwarned
    )
    return Swept(
        now, False, (), warned, withdrawn, done.erased, done.held, done.resumed,
        consents, dropped, rotating.sweep(now), counting.forget_old(now), done.unwarned,
    )  # fmt: skip


def _look(chunk: list[uuid.UUID], now: dt.datetime, policy: Policy, by: Actor) -> tuple[int, int]:
    """Warns whom it is time to warn, takes back what no longer stands, notes when each is looked at next."""
    today = clock.day_of(now)
    clocks = {who: rules.clock(found, policy) for who, found in facts.of(chunk).items()}
    standing = dict(
        models.Erasure.objects.filter(subject_id__in=chunk, reason="service_ended").values_list("subject_id", "pk")
    )
    stale = [erasure for who, erasure in standing.items() if who not in clocks or not clocks[who].warns(today)]
    if stale:
        actions.withdraw(by=by, erasures=stale)
    due = [who for who, found in clocks.items() if found.warns(today) and who not in standing]
    languages = queries.languages_of(due)
    for who in due:
        if who in languages:
            actions.warn(by=by, subject=who, language=languages[who], found=clocks[who], policy=policy)
    for reason in ("service_ended", "enquiry_closed"):
        silent = [w for w in due if w not in languages and clocks[w].reason == reason and clocks[w].is_over(today)]
        if silent:
            actions.foresee(by=by, subjects=silent, reason=reason, dies_on=today)
    looks = {who: rules.look_again_on(found, today, policy) for who, found in clocks.items()}
    actions.remember_looks(by=by, looks=looks, policy_digest=policy.digest)
    return len(languages), len(stale)


def _foresee(now: dt.datetime, policy: Policy, by: Actor) -> None:
    """People who never had an account: registrations that lapsed, and provisional ones whose matter is long over."""
    today = clock.day_of(now)
    lapsed = people.lapsed_registrations()
    if lapsed:
        actions.foresee(by=by, subjects=lapsed, reason="never_confirmed", dies_on=today)
    over = [one.subject for one in _provisional(today, policy)]
    if over:
        actions.foresee(by=by, subjects=over, reason="enquiry_closed", dies_on=today)


def _provisional(today: dt.date, policy: Policy) -> Iterator[Planned]:
    for who, found in facts.of(queries.without_row()).items():
        running = rules.clock(found, policy)
        if running.is_over(today):
            yield Planned("erase", who, running.reason, running.dies_on)


def _plan(at: dt.datetime, policy: Policy) -> Iterator[Planned]:
    """What a round at `at` would do, if nothing happened before then."""
    today = clock.day_of(at)
    for chunk in queries.to_look_at(at, policy):
        warned = dict(models.Erasure.objects.filter(subject_id__in=chunk).values_list("subject_id", "dies_on"))
        for who, found in facts.of(chunk).items():
            running = rules.clock(found, policy)
            if running.is_over(today) and warned.get(who, today) <= today:
                yield Planned("erase", who, running.reason, running.dies_on)
            elif running.warns(today) and who not in warned:
                yield Planned("warn", who, running.reason, running.dies_on)
            elif who in warned and not running.warns(today):
                yield Planned("withdraw", who, running.reason, running.dies_on)
    for who in people.lapsed_registrations():
        yield Planned("erase", who, "never_confirmed", today)
    yield from _provisional(today, policy)
