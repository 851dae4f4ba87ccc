"""Killed in what comes rarely: a recovery code, the death of a held period, the spreading of tags, a vault put back."""

from __future__ import annotations

import datetime as dt
from itertools import count

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, totp
from cloudspace.compliance.retention import tasks as retention
from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.kit.limits.models import Count
from cloudspace.policy.model import Policy
from cloudspace.transparency import tag_bundles
from cloudspace.transparency.models import EntryTag, TagBundle
from cloudspace.vault import holds, ledger, restoring, shredding
from cloudspace.vault.errors import SignInRefused
from cloudspace.vault.keeper import interface, replay, values
from cloudspace.vault.models import HeldKey, Hold, Shredding, SubjectKey
from tests.accounts import killing as writes
from tests.accounts.conftest import AN, PASSWORD, SECRET_OF_STAFF, code_at
from tests.commerce.conftest import Customer
from tests.crash import killing, soundness
from tests.crash.test_shred import DISPUTE, SWEEP
from tests.vault.conftest import person, sealed_name
from tests.vault.test_holds_over_periods import FIRST_IS_DEAD, START, device
from tests.vault.test_put_back import Copy, erased

DAY = dt.timedelta(days=1)


def test_a_recovery_code_lets_in_once_whatever_the_step(
    accounts: installation.Home, an: Customer, policy: Policy
) -> None:
    me, who = Actor("subject", an.subject), an.subject
    offer = totp.offer(who, "Cloudspace.vn", SECRET_OF_STAFF)
    people.enrol_totp(by=me, subject_id=who, password=PASSWORD, signed_offer=offer.signed, code=code_at(steps=-1))
    codes: tuple[str, ...] = ()
    steps = 0

    def make() -> None:
        nonlocal codes
        Count.objects.all().delete()
        codes = people.make_recovery_codes(by=me, subject_id=who, password=PASSWORD)

    def enter() -> None:
        token = ids.secret_token()
        people.sign_in(by=VISITOR, email=AN.email, password=PASSWORD, code=codes[0], token=token, policy=policy)

    make()
    for steps in killing.at_every_step(enter, stride=2):  # noqa: B007
        if queries.second_factor_of(who)[1] == 10:
            enter()
        with pytest.raises(SignInRefused):
            enter()
        assert queries.second_factor_of(who)[1] == 9
        make()
    assert steps > 10


def test_what_a_hold_stops_outlives_its_period_whatever_the_step(
    shop: installation.Home, keeper: interface.Keeper
) -> None:
    who = person()
    with clock.set_to(START):
        holds.place(who.subject, reason="dispute", case=DISPUTE, ends_at=START + 600 * DAY, by=SWEEP)
        table = device(keeper, who)

    def sweep() -> None:
        with clock.set_to(FIRST_IS_DEAD):
            keeper.sweep(FIRST_IS_DEAD)

    def opened() -> object:
        with clock.set_to(FIRST_IS_DEAD):
            inside = keeper
            inside._keyring.forget_all()  # type: ignore[attr-defined]
            return values.open_tables(inside._keyring, inside._policy, [table])[0][0][0]  # type: ignore[attr-defined]

    for _ in killing.at_every_step(sweep, stride=1):
        assert opened() == b"203.0.113.7"
    assert opened() == b"203.0.113.7"
    assert HeldKey.objects.count() == 1
    soundness.require_sound(shop)


def test_everybody_of_a_batch_finds_it_whatever_the_step(shop: installation.Home, keeper: interface.Keeper) -> None:
    people_ = [person() for _ in range(12)]
    members = [one.subject for one in people_]
    log = keeper._log  # type: ignore[attr-defined]

    def batch() -> int:
        return int(log.write("opening", {"purpose": "contact_when_needed"}, actor=program("mail"), members=members))

    position = batch()
    for _ in killing.at_every_step(tag_bundles.spread, stride=1):
        assert all(log.about(one, None, 5)[0].position == position for one in members)
        tag_bundles.spread()
        assert all(log.about(one, None, 5)[0].position == position for one in members)
        assert not TagBundle.objects.exists()
        position = batch()
    assert EntryTag.objects.filter(index=position).count() == len(members)


@pytest.mark.parametrize("of_before", [False, True])
def test_a_vault_put_back_is_made_good_whatever_the_step(
    shop: installation.Home, keeper: interface.Keeper, monkeypatch: pytest.MonkeyPatch, of_before: bool
) -> None:
    monkeypatch.setattr(replay, "PAGE", 2)
    operator = program("vault replay")
    ledger.record("founded", by=operator)
    copy, (*gone, stays) = Copy(), [person() for _ in range(5)]
    for who in (*gone, stays):
        sealed_name(keeper, who, "Tên")
    copy = copy if of_before else Copy()
    hold = holds.place(stays.subject, reason="dispute", case=DISPUTE, ends_at=clock.now() + DAY, by=SWEEP)
    for who in gone:
        erased(who)
    copy.put_back()
    # Before some writes alone: what is read grows with each replay, since each one is told in the log.
    for step in count(0, 3):
        if not writes.killed_before(step, lambda: restoring.replay(by=operator)):
            assert step > (0 if of_before else 15)
            return
        restoring.replay(by=operator)
        assert not SubjectKey.objects.exclude(subject=stays.subject.bytes).exists()
        # Doubted or not, the clock has no say in what was begun.
        with clock.set_to(clock.now() + 400 * DAY):
            retention.finish_begun()
        assert shredding.unfinished() == ()
        assert Shredding.objects.count() == len(gone)
        if not of_before:
            assert [one.id for one in Hold.objects.all()] == [hold]
            for who in gone:
                soundness.require_forgotten(who.subject)
        copy.put_back()
