"""The keeper's interface under everything that Unicode holds: an answer or a refusal of ours, never a traceback."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth import hashers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.kit.errors import Refused
from cloudspace.vault import lookup
from cloudspace.vault.keeper import interface
from cloudspace.vault.keeper import messages as m
from tests.vault.conftest import Person
from tests.vault.test_sessions import SEED, secret

WEIRD = [
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff\ud800", "\u202eevil", "\u2066x\u2069", "🧋" * 50, "ﷺ" * 30, "İ", "ß",
    "Nguyễn Thị Thuỷ", "Nguyê\u0303n", "\u0300" * 500, "đĐðÐ", "\u200b\u200d", "\uffff", "\U0010ffff", "a" * 100_000,
    "@", "a@", "@b.vn", "a@b", "a@b..vn", '"a b"@c.vn', "a@xn--.vn", "a@xn--ls8h.la", "a@-b.vn", "a@ｂ.vn",
    "a@" + "b" * 64 + ".vn", "a@[127.0.0.1]", "+84", "0912 345 678", "٠٩١٢٣٤٥٦٧٨", "０９１２３４５６７８", "ﬁ",
    "an@công-ty.vn", "+84912345678;ext=1", "tel:+84912345678", "9" * 300,
    "' OR 1=1 --", "%s%s%n", "${x}", "{0}", "<b>An</b>",
]  # fmt: skip
_TEXT = (
    st.text(max_size=80) | st.sampled_from(WEIRD) | st.text(st.characters(categories=["Cs", "Co", "Cn"]), max_size=9)
)
_RELAXED = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_RELAXED
@given(kind=st.sampled_from(["email", "phone"]), text=_TEXT)
def test_looking_for_anything_finds_nobody(keeper: interface.Keeper, kind: str, text: str) -> None:
    assert lookup.find(kind, text) == ()
    assert keeper.find(kind, text) == ()


@_RELAXED
@given(text=_TEXT)
def test_claiming_anything_is_taken_or_refused(keeper: interface.Keeper, an: Person, text: str) -> None:
    try:
        lookup.claim_email(an.subject, text, expires_at=clock.now() + dt.timedelta(days=1))
    except (ValueError, Refused):
        return
    lookup.confirm_email(an.subject)
    assert lookup.find("email", text) == (an.subject,)


@_RELAXED
@given(text=_TEXT)
def test_a_phone_that_is_taken_is_found_again(keeper: interface.Keeper, an: Person, text: str) -> None:
    try:
        lookup.set_phone(an.subject, text)
    except ValueError:
        return
    assert lookup.find("phone", text) == ((an.subject,) if text else ())


@_RELAXED
@given(text=_TEXT)
def test_no_weird_word_is_in_anybodys_name(keeper: interface.Keeper, an: Person, chi: Actor, text: str) -> None:
    assert lookup.find_name(text, within=frozenset({an.subject}), by=chi) == ()


@_RELAXED
@given(token=_TEXT)
def test_no_weird_token_is_a_session(keeper: interface.Keeper, token: str) -> None:
    assert keeper.session(token) is None
    with pytest.raises(Refused):
        keeper.own_entries(token, None, 10)
    with pytest.raises(Refused):
        keeper.open_own(m.OpenOwn(token, ()))


@pytest.fixture
def quick(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@_RELAXED
@given(candidate=_TEXT)
def test_no_weird_password_fits(keeper: interface.Keeper, quick: None, an: Person, candidate: str) -> None:
    kept = secret(keeper, an, hashers.make_password("một câu dài để nhớ"))
    assert keeper.prove(kept, candidate) == b""


@_RELAXED
@given(code=_TEXT | st.sampled_from(["9" * 5000, "-1", "1e5", "²³", "１２３４５６", "12345", "1234567"]))
def test_no_weird_code_fits(keeper: interface.Keeper, quick: None, an: Person, code: str) -> None:
    kept = secret(keeper, an, hashers.make_password("đúng"))
    asked = m.StartSession(
        an.subject, ids.new_id(), "t", kept, keeper.prove(kept, "đúng"),
        secret(keeper, an, SEED), code, -1, "desk", dt.timedelta(minutes=10), dt.timedelta(days=1),
    )  # fmt: skip
    with pytest.raises(Refused):
        keeper.start_session(asked)
