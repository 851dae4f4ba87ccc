"""Where a session stands and every way in which it ends (P2, P3); whose entries and proofs it opens."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor, program
from cloudspace.transparency import checkpointing, signing_keys
from cloudspace.vault import sessions, shredding
from cloudspace.vault.errors import EntryNotYours, OpeningRefused, SessionOver
from cloudspace.vault.keeper import interface
from cloudspace.vault.keeper import messages as m
from cloudspace.vault.models import SessionGrant
from tests.vault.conftest import Person, sealed_name
from tests.vault.test_sessions import sign_in


def _signs_out(keeper: interface.Keeper, an: Person, session: uuid.UUID) -> None:
    sessions.end(an.subject, session)


def _signs_out_everywhere(keeper: interface.Keeper, an: Person, session: uuid.UUID) -> None:
    assert sessions.end_all(an.subject) == 1


def _keeps_another_session(keeper: interface.Keeper, an: Person, session: uuid.UUID) -> None:
    assert sessions.end_all(an.subject, keep=ids.new_id()) == 1


def _is_erased(keeper: interface.Keeper, an: Person, session: uuid.UUID) -> None:
    shredding.destroy_keys(ids.new_id(), subject=an.subject, by=program("retention_sweep"))


def _is_swept_away_after_its_time(keeper: interface.Keeper, an: Person, session: uuid.UUID) -> None:
    assert keeper.sweep(clock.now() + dt.timedelta(days=30)).sessions == 1


@pytest.mark.parametrize(
    "ends", [_signs_out, _signs_out_everywhere, _keeps_another_session, _is_erased, _is_swept_away_after_its_time]
)
def test_whatever_ends_a_session_nothing_of_it_is_left(
    keeper: interface.Keeper, an: Person, binh: Person, ends: Callable[[interface.Keeper, Person, uuid.UUID], None]
) -> None:
    """P2: the secret in the browser opens nothing from that moment on, and the other person's session stands."""
    own = an.table(sealed_name(keeper, an, "Nguyễn Văn An"))
    sign_in(keeper, an)
    if ends is not _is_swept_away_after_its_time:
        sign_in(keeper, binh, token="another")
    state = keeper.session("t")
    assert state is not None
    ends(keeper, an, state.session)
    assert keeper.session("t") is None
    assert not SessionGrant.objects.filter(subject=an.subject.bytes).exists()
    for asks in (lambda: keeper.own_entries("t", None, 5), lambda: keeper.living_sessions("t")):
        with pytest.raises(SessionOver):
            asks()
    with pytest.raises(SessionOver):
        keeper.open_own(m.OpenOwn("t", (own,)))
    if ends is not _is_swept_away_after_its_time:
        assert keeper.session("another") is not None


def test_nobody_ends_the_session_of_another(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    sign_in(keeper, an)
    state = keeper.session("t")
    assert state is not None
    sessions.end(binh.subject, state.session)
    assert sessions.end_all(binh.subject) == 0
    assert keeper.session("t") is not None


def test_a_session_is_over_at_its_last_moment_however_busy(keeper: interface.Keeper, an: Person) -> None:
    own = an.table(sealed_name(keeper, an, "Nguyễn Văn An"))
    sign_in(keeper, an, idle=60 * 24 * 40)
    began = SessionGrant.objects.get().started_at
    with clock.set_to(began + dt.timedelta(days=30) - dt.timedelta(seconds=1)):
        assert keeper.session("t") is not None
        assert len(keeper.living_sessions("t")) == 1
    with clock.set_to(began + dt.timedelta(days=30)):
        assert keeper.session("t") is None
        with pytest.raises(SessionOver):
            keeper.open_own(m.OpenOwn("t", (own,)))


@pytest.mark.parametrize(("kind", "at_desk", "actor"), [("desk", True, "staff"), ("self", False, "subject")])
def test_a_session_is_at_the_desk_only_when_it_began_there(
    keeper: interface.Keeper, an: Person, kind: str, at_desk: bool, actor: str
) -> None:
    """P3: what the keeper lets staff open hangs on this mark, so it is looked at in grant, entry and effect."""
    sign_in(keeper, an, kind=kind)
    grant = SessionGrant.objects.get()
    assert grant.at_desk is at_desk
    (entry,) = keeper.own_entries("t", None, 5)
    assert entry.body["at_desk"] is at_desk
    told: Any = entry.body["actor"]
    assert told["kind"] == actor
    staff = Actor("staff", an.subject, grant.session)
    if at_desk:
        assert keeper.record("people_searched", {"hits": 1}, None, staff) > entry.position
    else:
        with pytest.raises(OpeningRefused):
            keeper.record("people_searched", {"hits": 1}, None, staff)


def test_a_proof_is_given_to_whom_its_entry_names_at_exactly_its_place(
    shop: installation.Home, keeper: interface.Keeper, an: Person, binh: Person
) -> None:
    first, others, last = sign_in(keeper, an), sign_in(keeper, binh, token="b"), sign_in(keeper, an, token="u")
    assert first.entry < others.entry < last.entry
    for place in (others.entry, last.entry + 1, -1):
        with pytest.raises(EntryNotYours):
            keeper.own_proof("t", place)
    checkpointing.publish(signing_keys.load(shop.log_key), 16, clock.now(), shop.head)
    assert keeper.own_proof("t", first.entry)
    assert keeper.own_proof("t", last.entry)
    with pytest.raises(EntryNotYours):
        keeper.own_proof("b", first.entry)
