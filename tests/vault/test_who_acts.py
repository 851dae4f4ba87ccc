"""The keeper takes nobody's word for who acts: staff prove themselves by a living session of theirs at the desk."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest

from cloudspace.config import wiring
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.transparency.models import Entry
from cloudspace.vault import current, holds, ledger, lookup
from cloudspace.vault.errors import OpeningRefused
from cloudspace.vault.keeper import interface
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import Hold, SessionGrant
from tests.sessions import at_desk, granted
from tests.vault.conftest import Person, sealed_name

_HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _support_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Roles are not what stops anybody here."""
    monkeypatch.setattr(wiring, "_roles_of", lambda who: frozenset({"support"}))


def _stranger(chi: Actor) -> Actor:
    return chi._replace(id=ids.new_id())


def _made_up(chi: Actor) -> Actor:
    return chi._replace(session=ids.new_id())


def _without_session(chi: Actor) -> Actor:
    return chi._replace(session=None)


def _nameless(chi: Actor) -> Actor:
    return chi._replace(id=None)


def _with_the_session_of_another(chi: Actor) -> Actor:
    return chi._replace(session=granted(ids.new_id()))


def _with_her_own_session_in_the_shop(chi: Actor) -> Actor:
    assert chi.id
    return chi._replace(session=granted(chi.id, at_desk=False))


def _after_signing_out(chi: Actor) -> Actor:
    assert chi.id
    current.keeper().end_sessions(chi.id, chi.session, None)
    return chi


def _after_the_session_ran_out(chi: Actor) -> Actor:
    SessionGrant.objects.filter(session=chi.session).update(expires_at=clock.now())
    return chi


def _after_being_idle(chi: Actor) -> Actor:
    SessionGrant.objects.filter(session=chi.session).update(used_at=clock.now() - _HOUR, idle_seconds=1800)
    return chi


def _as_program_with_a_person(chi: Actor) -> Actor:
    return Actor("program", chi.id, chi.session, "import")


def _as_nameless_program(chi: Actor) -> Actor:
    return Actor("program")


PRETENDING = [
    (_stranger, "session_of_another"),
    (_made_up, "session_unknown"),
    (_without_session, "session_missing"),
    (_nameless, "session_missing"),
    (_with_the_session_of_another, "session_of_another"),
    (_with_her_own_session_in_the_shop, "session_not_at_desk"),
    (_after_signing_out, "session_unknown"),
    (_after_the_session_ran_out, "session_over"),
    (_after_being_idle, "session_over"),
    (_as_program_with_a_person, "program_as_person"),
    (_as_nameless_program, "program_as_person"),
]


@pytest.mark.parametrize(("pretend", "why"), PRETENDING)
def test_whoever_is_not_at_the_desk_opens_nothing_and_raises_an_alarm(
    keeper: interface.Keeper, an: Person, open_ticket: m.CaseRef, pretend: Callable[[Actor], Actor], why: str
) -> None:
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    actor = pretend(at_desk())
    with pytest.raises(OpeningRefused) as refused:
        keeper.open(m.Open("answer_request", open_ticket, actor, (an.table(value),)))
    assert refused.value.reason == "actor_unproven"
    assert not Entry.objects.filter(kind="opening").exists()
    (alarm,) = keeper.recent_entries("actor_unproven", 10)
    assert (alarm.body["why"], alarm.body["asked"]) == (why, "open")
    assert alarm.body["actor"] == {"kind": "program", "name": "keeper"}


def test_staff_at_the_desk_open_what_their_case_bears_out(
    keeper: interface.Keeper, an: Person, open_ticket: m.CaseRef
) -> None:
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    opened = keeper.open(m.Open("answer_request", open_ticket, at_desk(), (an.table(value),)))
    assert opened.tables == ((("Nguyễn Văn An".encode(),),),)
    assert not Entry.objects.filter(kind="actor_unproven").exists()


def _finds(actor: Actor, subject: uuid.UUID) -> object:
    return lookup.find_name("An", within=frozenset({subject}), by=actor)


def _records(actor: Actor, subject: uuid.UUID) -> object:
    return ledger.record("people_searched", by=actor, how="email", hits=1)


def _reads_the_log(actor: Actor, subject: uuid.UUID) -> object:
    assert actor.id
    return ledger.entries_by(actor.id, reader=actor)


def _holds(actor: Actor, subject: uuid.UUID) -> object:
    case = m.CaseRef("dispute", ids.new_id())
    return holds.place(subject, reason="dispute", case=case, ends_at=clock.now() + _HOUR, by=actor)


def _lifts(actor: Actor, subject: uuid.UUID) -> object:
    return holds.lift(ids.new_id(), by=actor)


def _shreds(actor: Actor, subject: uuid.UUID) -> object:
    return current.keeper().shred([m.Shred(ids.new_id(), subject)], actor)


def _completes(actor: Actor, subject: uuid.UUID) -> object:
    return current.keeper().complete([ids.new_id()], actor)


@pytest.mark.parametrize("act", [_finds, _records, _reads_the_log, _holds, _lifts, _shreds, _completes])
def test_every_message_by_which_staff_act_asks_for_the_session(
    an: Person, act: Callable[[Actor, uuid.UUID], object]
) -> None:
    with pytest.raises(OpeningRefused) as refused:
        act(Actor("staff", ids.new_id(), ids.new_id()), an.subject)
    assert refused.value.reason == "actor_unproven"
    assert set(Entry.objects.values_list("kind", flat=True)) == {"actor_unproven"}
    assert not Hold.objects.exists()
    assert current.keeper().shreds(open_only=False) == ()


def test_proving_costs_one_reading(keeper: interface.Keeper, django_assert_num_queries: Callable[..., object]) -> None:
    actor = at_desk()
    with django_assert_num_queries(1, using="vault"):  # type: ignore[attr-defined]
        keeper._actors.prove(actor, "open")  # type: ignore[attr-defined]
