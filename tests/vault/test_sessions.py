"""Signing in and reading one's own data."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import hashers
from django_otp import oath

from cloudspace.kit import clock, ids
from cloudspace.transparency.models import Entry
from cloudspace.vault.errors import SessionOver, SignInRefused
from cloudspace.vault.keeper import interface
from cloudspace.vault.keeper import messages as m
from tests.vault.conftest import Person, sealed_name

PASSWORD = m.Column("people.Credential.secret", "credentials")
SEED = "3132333435363738393031323334353637383930"
GOOD = "một câu rất dài để nhớ"


def secret(keeper: interface.Keeper, who: Person, text: str) -> m.Secret:
    row = m.Row(who.subject, ids.new_id(), None, (text.encode(),))
    sealed = keeper.seal(m.Table((PASSWORD,), (row,)), clock.today())
    return m.Secret(PASSWORD, row._replace(values=sealed.rows[0]))


def sign_in(
    keeper: interface.Keeper, who: Person, candidate: str = GOOD, *, token: str = "t", totp: str = "", code: str = "",
    used_step: int = -1, idle: int = 30, kind: str = "self",
) -> m.SessionStarted:  # fmt: skip
    password = secret(keeper, who, hashers.make_password(GOOD))
    return keeper.start_session(
        m.StartSession(
            who.subject, ids.new_id(), token, password, keeper.prove(password, candidate),
            secret(keeper, who, totp) if totp else None, code, used_step, kind,
            dt.timedelta(minutes=idle), dt.timedelta(days=30),
        )
    )  # fmt: skip


def test_the_right_password_begins_a_session_with_its_entry(keeper: interface.Keeper, an: Person) -> None:
    started = sign_in(keeper, an)
    assert Entry.objects.get(index=started.entry).kind == "session_started"
    state = keeper.session("t")
    assert state is not None
    assert state.subject == an.subject
    assert keeper.session("another") is None


def test_a_wrong_password_begins_nothing(keeper: interface.Keeper, an: Person) -> None:
    with pytest.raises(SignInRefused):
        sign_in(keeper, an, "một câu khác hẳn rồi")
    assert keeper.session("t") is None
    assert Entry.objects.count() == 0


def test_a_proof_is_of_one_secret_as_it_is_sealed_now_and_for_a_minute(keeper: interface.Keeper, an: Person) -> None:
    kept = secret(keeper, an, hashers.make_password(GOOD))
    proof = keeper.prove(kept, GOOD)
    assert keeper.proven(kept, proof)
    assert not keeper.proven(secret(keeper, an, hashers.make_password(GOOD)), proof)
    assert not keeper.proven(kept._replace(row=kept.row._replace(row=ids.new_id())), proof)
    for made_up in (b"", proof[:5], proof[:-1], b"\xff" * len(proof), b"\xff" * 5 + proof[5:]):
        assert not keeper.proven(kept, made_up)
    with clock.set_to(clock.now() + dt.timedelta(seconds=61)):
        assert not keeper.proven(kept, proof)


def test_a_code_fits_once(keeper: interface.Keeper, an: Person) -> None:
    now = dt.datetime(2026, 11, 22, 3, 0, tzinfo=dt.UTC)
    with clock.set_to(now):
        code = f"{_code(now):06d}"
        started = sign_in(keeper, an, totp=SEED, code=code)
        assert started.step == int(now.timestamp()) // 30
        with pytest.raises(SignInRefused):
            sign_in(keeper, an, token="u", totp=SEED, code=code, used_step=started.step)
        with pytest.raises(SignInRefused):
            sign_in(keeper, an, token="v", totp=SEED, code="")


def _code(at: dt.datetime) -> int:
    totp = oath.TOTP(bytes.fromhex(SEED), 30)
    totp.time = at.timestamp()
    return int(totp.token())


def test_an_idle_session_is_over(keeper: interface.Keeper, an: Person) -> None:
    sign_in(keeper, an, idle=10)
    now = clock.now()
    with clock.set_to(now + dt.timedelta(minutes=9)):
        assert keeper.session("t") is not None
    with clock.set_to(now + dt.timedelta(minutes=18)):
        assert keeper.session("t") is not None
    with clock.set_to(now + dt.timedelta(minutes=29)):
        assert keeper.session("t") is None
    assert keeper.session("t") is None


def test_signing_out_everywhere_keeps_the_one_in_hand(keeper: interface.Keeper, an: Person) -> None:
    for token in ("phone", "laptop", "library"):
        sign_in(keeper, an, token=token)
    in_hand = keeper.session("phone")
    assert in_hand is not None
    assert keeper.end_sessions(an.subject, None, in_hand.session) == 2
    assert keeper.session("phone") is not None
    assert keeper.session("library") is None


def test_one_reads_ones_own_and_the_readings_are_counted(keeper: interface.Keeper, an: Person) -> None:
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    sign_in(keeper, an)
    before = Entry.objects.count()
    opened = keeper.open_own(m.OpenOwn("t", (an.table(value),)))
    assert opened.tables == ((("Nguyễn Văn An".encode(),),),)
    state = keeper.session("t")
    assert state is not None
    assert state.openings == 1
    assert Entry.objects.count() == before


def test_nobody_reads_anothers_under_their_own_session(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    value = sealed_name(keeper, binh, "Trần Thị Bình")
    sign_in(keeper, an)
    with pytest.raises(SessionOver):
        keeper.open_own(m.OpenOwn("t", (binh.table(value),)))
    with pytest.raises(SessionOver):
        keeper.open_own(m.OpenOwn("forged", (binh.table(value),)))
    state = keeper.session("t")
    assert state is not None
    assert state.openings == 0


def test_a_session_that_ended_or_was_idle_opens_nothing(keeper: interface.Keeper, an: Person) -> None:
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    sign_in(keeper, an, idle=10)
    sign_in(keeper, an, token="left")
    with clock.set_to(clock.now() + dt.timedelta(minutes=9)):
        assert keeper.open_own(m.OpenOwn("t", (an.table(value),))).tables
    with clock.set_to(clock.now() + dt.timedelta(minutes=18)):
        assert keeper.open_own(m.OpenOwn("t", (an.table(value),))).tables
    with clock.set_to(clock.now() + dt.timedelta(minutes=29)), pytest.raises(SessionOver):
        keeper.open_own(m.OpenOwn("t", (an.table(value),)))
    left = keeper.session("left")
    assert left is not None
    keeper.end_sessions(an.subject, left.session, None)
    with pytest.raises(SessionOver):
        keeper.open_own(m.OpenOwn("left", (an.table(value),)))


def test_one_message_opens_ones_own_and_lists_ones_entries(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    value = sealed_name(keeper, an, "Nguyễn Văn An")
    sign_in(keeper, binh, token="b")
    sign_in(keeper, an)
    opened = keeper.open_own(m.OpenOwn("t", (an.table(value),), 5))
    assert opened.entries == keeper.own_entries("t", None, 5) != ()
    assert keeper.open_own(m.OpenOwn("t", (an.table(value),))).entries == ()


def test_ones_own_entries_can_be_listed_newest_first(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    sign_in(keeper, an)
    sign_in(keeper, binh, token="b")
    sign_in(keeper, an, token="u")
    listed = keeper.own_entries("t", None, 10)
    assert len(listed) == 2
    assert listed[0].position > listed[1].position
    assert all(entry.body["subject"] == str(an.subject) for entry in listed)
