"""Signing in and out (P1, P2)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import hashers

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, refusals
from cloudspace.accounts.people.models import Device
from cloudspace.kit import clock
from cloudspace.kit.actor import VISITOR, program
from cloudspace.kit.limits import counting
from cloudspace.vault import sessions as keeper_sessions
from cloudspace.vault.errors import SignInRefused
from cloudspace.vault.models import SessionGrant
from tests.accounts.conftest import AN, LINK, PASSWORD, code_at


def test_the_right_password_lets_a_session_stand(an, enter):
    signed = enter("AN@example.vn", browser="Firefox, Android", network="192.0.2.7")
    state = keeper_sessions.living(signed.token)
    assert (state.subject, state.session) == (an, signed.actor.session)
    ((device, values),) = queries.own_devices(an, clock.now(), token=signed.token)
    assert device.pk == signed.actor.session
    assert values == {"browser": "Firefox, Android", "network": "192.0.2.7"}


def test_a_password_typed_in_another_normal_form_fits(an, enter):
    import unicodedata

    assert enter(AN.email, unicodedata.normalize("NFD", PASSWORD))


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (AN.email, "wrong password here"),
        ("mai@example.vn", PASSWORD),
        ("nonsense", PASSWORD),
        (AN.email, "x" * 5000),
        (AN.email, ""),
    ],
)
def test_what_does_not_fit_is_refused_alike(an, enter, email, password):
    with pytest.raises(SignInRefused):
        enter(email, password)
    assert not SessionGrant.objects.exists()
    assert not Device.objects.exists()


def test_an_unknown_address_costs_a_comparison_too(accounts, enter, monkeypatch):
    compared = []
    real = hashers.check_password
    monkeypatch.setattr(hashers, "check_password", lambda *a, **k: compared.append(1) or real(*a, **k))
    with pytest.raises(SignInRefused):
        enter("mai@example.vn")
    assert compared == [1]


def test_an_unconfirmed_person_cannot_sign_in(accounts, enter):
    from cloudspace.accounts.agreements import actions as agreements
    from tests.accounts.conftest import shown

    agreements.register(by=VISITOR, typed=AN, accepted=shown(), language="vi", link=LINK)
    with pytest.raises(SignInRefused):
        enter(AN.email)


def test_ten_tries_at_one_address_are_enough(an, enter):
    for _ in range(10):
        with pytest.raises(SignInRefused):
            enter(AN.email, "wrong password here")
    with pytest.raises(counting.TooMany):
        enter("AN@example.vn")


def test_sixty_tries_from_one_network_are_enough(accounts, enter, monkeypatch):
    monkeypatch.setattr("cloudspace.accounts.people.proving.waste_time", lambda candidate: None)
    for number in range(60):
        with pytest.raises(SignInRefused):
            enter(f"mai{number}@example.vn", network="192.0.2.1")
    with pytest.raises(counting.TooMany):
        enter("mai@example.vn", network="192.0.2.1")


def test_an_idle_session_is_over_sooner_on_a_shared_computer(an, enter):
    own, shared = enter(AN.email), enter(AN.email, shared=True)
    with clock.set_to(clock.now() + dt.timedelta(minutes=11)):
        assert keeper_sessions.living(shared.token) is None
        assert keeper_sessions.living(own.token) is not None
    with clock.set_to(clock.now() + dt.timedelta(minutes=45)):
        assert keeper_sessions.living(own.token) is None


def test_signing_out_ends_the_session_at_once(an, enter):
    signed = enter(AN.email)
    people.sign_out(by=signed.actor)
    people.sign_out(by=signed.actor)
    assert keeper_sessions.living(signed.token) is None
    assert Device.objects.get().ended_at is not None


def test_signing_out_everywhere_keeps_the_session_at_hand(an, enter):
    here, there = enter(AN.email), enter(AN.email)
    assert people.sign_out_everywhere(by=here.actor, subject_id=an, keep=here.actor.session) == 1
    assert keeper_sessions.living(here.token)
    assert keeper_sessions.living(there.token) is None
    assert [device.pk for device in queries.living_devices(an, clock.now())] == [here.actor.session]


def test_nobody_ends_anothers_session(an, binh, enter):
    signed, other = enter(AN.email), enter("binh@example.vn")
    people.sign_out_device(by=other.actor, session=signed.actor.session)
    assert keeper_sessions.living(signed.token)
    with pytest.raises(refusals.NotAllowed):
        people.sign_out_everywhere(by=other.actor, subject_id=an)
    people.sign_out_device(by=signed.actor, session=signed.actor.session)
    assert keeper_sessions.living(signed.token) is None


def test_the_desk_takes_nobody_without_second_factor(chi, enter):
    chi.subject.credentials.filter(kind="totp").delete()
    with pytest.raises(refusals.SecondFactorNeeded):
        enter("chi@cloudspace.vn", at_desk=True)
    with pytest.raises(SignInRefused):
        enter("chi@cloudspace.vn", "wrong password here", at_desk=True)


def test_a_customer_is_no_staff(an, enter):
    with pytest.raises(SignInRefused):
        enter(AN.email, at_desk=True)


def test_a_code_is_taken_once(chi, enter):
    code = code_at()
    signed = enter("chi@cloudspace.vn", code=code, at_desk=True)
    assert signed.actor.kind == "staff"
    with pytest.raises(SignInRefused):
        enter("chi@cloudspace.vn", code=code, at_desk=True)
    with pytest.raises(SignInRefused):
        enter("chi@cloudspace.vn", code="", at_desk=True)
    assert enter("chi@cloudspace.vn", code=code_at(steps=1), at_desk=True)


def test_no_entry_no_session(an, enter, monkeypatch):
    from cloudspace.transparency import heads
    from cloudspace.vault.keeper import log

    def unavailable(*arguments: object, **more: object) -> int:
        raise heads.LogUnavailable

    monkeypatch.setattr(log.Log, "write", unavailable)
    with pytest.raises(heads.LogUnavailable):
        enter(AN.email)
    assert not SessionGrant.objects.exists()
    assert not Device.objects.exists()


def test_who_closed_the_account_still_sees_their_data(an, enter):
    signed = enter(AN.email)
    people.close(by=signed.actor, subject_id=an)
    assert keeper_sessions.living(signed.token) is None
    assert queries.own_profile(an, token=enter(AN.email).token)["full_name"] == "Nguyễn Thị An"
    closed = queries.person(an).closed_at
    people.close(by=program("test"), subject_id=an)
    assert queries.person(an).closed_at == closed


def test_old_sign_ins_are_forgotten_with_their_months_key_but_never_the_last(an, enter, policy):
    for _ in range(2):
        enter(AN.email)
    later = clock.now() + dt.timedelta(days=400)
    assert people.forget_old_devices(by=program("people"), policy=policy) == 0
    with clock.set_to(later):
        assert people.forget_old_devices(by=program("people"), policy=policy) == 1
        assert people.forget_old_devices(by=program("people"), policy=policy) == 0
        assert queries.sign_ins(an).first() is not None
    with clock.set_to(later):
        enter(AN.email)
        assert people.forget_old_devices(by=program("people"), policy=policy) == 1


@pytest.mark.parametrize(
    "spelling", ["an@ｅxample.vn", "an@example。vn", " An@EXAMPLE.vn ", "an@exam\u00adple.vn", "an@example.ｖｎ"]
)
def test_another_spelling_of_an_address_opens_no_further_tries(an, enter, monkeypatch, spelling):
    monkeypatch.setattr("cloudspace.vault.sessions.prove", lambda *_: b"")
    for _ in range(10):
        with pytest.raises(SignInRefused):
            enter(AN.email, "x")
    with pytest.raises(counting.TooMany):
        enter(spelling)


def test_other_addresses_of_one_household_open_no_further_tries(accounts, enter, monkeypatch):
    monkeypatch.setattr("cloudspace.accounts.people.proving.waste_time", lambda candidate: None)
    for number in range(60):
        with pytest.raises(SignInRefused):
            enter(f"mai{number}@example.vn", network=f"2001:db8:7:1:{number:x}::1")
    with pytest.raises(counting.TooMany):
        enter("mai@example.vn", network="2001:db8:7:1:ffff::2")
    with pytest.raises(SignInRefused):
        enter("mai@example.vn", network="2001:db8:7:2::1")
