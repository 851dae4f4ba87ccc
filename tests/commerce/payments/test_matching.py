"""The decision to match, over all that a bank and a customer can get wrong."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from cloudspace.commerce.payments.rules import matching, notices
from cloudspace.commerce.payments.rules.matching import Incoming, Requested

amounts = st.integers(1, 10**12)
requests = st.builds(
    Requested, reference=st.just("CS000000000A"), amount=amounts, paid=st.booleans(), closed=st.booleans()
)
incoming = st.builds(
    Incoming,
    amount=amounts,
    currency=st.sampled_from(["VND", "USD"]),
    to_our_account=st.booleans(),
    references=st.lists(st.just("CS000000000A"), max_size=1).map(tuple),
)


@given(incoming, st.lists(requests, max_size=2))
def test_only_one_open_request_with_the_exact_amount_is_matched(came: Incoming, asked: list[Requested]) -> None:
    found = matching.finding(came, asked if came.references else [])
    exact = (
        bool(came.references)
        and len(asked) == 1
        and came.to_our_account
        and came.currency == "VND"
        and came.amount == asked[0].amount
        and not asked[0].paid
        and not asked[0].closed
        and not asked[0].of_reporter
    )
    assert (found.matched != "") == exact
    assert (found.reason == "reference") == exact
    assert exact or found.reason in matching.PARKED


@given(requests, st.integers(1, 10**9))
def test_an_exact_amount_is_matched_and_one_dong_off_is_not(one: Requested, off: int) -> None:
    asked = [one._replace(paid=False, closed=False, of_reporter=False)]
    came = Incoming(one.amount, "VND", True, (one.reference,))
    assert matching.finding(came, asked).matched == one.reference
    assert matching.finding(came, [asked[0]._replace(of_reporter=True)]).reason == "typed_by_payer"
    for wrong in (one.amount + off, one.amount - off):
        assert matching.finding(came._replace(amount=wrong), asked).reason == "wrong_amount"


@given(amounts, amounts)
def test_by_hand_the_money_covers_what_was_asked(received: int, requested: int) -> None:
    assert matching.pays_by_hand(received, requested) == (received >= requested)


def test_every_reason_has_a_sentence() -> None:
    assert set(matching.SENTENCES) == {*matching.PARKED, "reference", "by_hand"}


def told(source: notices.Source, number: str, said: str, code: str = "FT1") -> notices.Signs:
    moment = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
    notice = notices.Notice(source, number, code, 119_000, "VND", "", moment, said)
    return notices.signs(notice, moment.date(), ())


@given(st.text(max_size=40), st.text(max_size=40))
def test_signs_tell_rows_apart(one: str, other: str) -> None:
    assert (told("webhook", one, "").row == told("webhook", other, "").row) == (one == other)
    assert (told("webhook", "1", one).whole == told("webhook", "1", other).whole) == (one == other)
    assert (told("webhook", "1", "", one).bank == told("webhook", "2", "", other).bank) == (one == other)
    assert told("webhook", one, "").row != told("statement", one, "").row
    assert told("webhook", one, other).bank == told("statement", one, other).bank


@given(st.dates(), st.integers(-10, 10))
def test_a_day_that_differs_is_made_up_for_by_a_reference_of_ours(day: dt.date, off: int) -> None:
    moment = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    notice = notices.Notice("webhook", "1", "FT1", 119_000, "VND", "", moment, "")
    near = notices.signs(notice, day, ["CS000000000A"])
    shifted = day.toordinal() + off
    if 0 < shifted <= dt.date.max.toordinal():
        other = notices.signs(notice, dt.date.fromordinal(shifted), ["CS000000000A"])
        assert (other.bank == near.bank) == (off == 0)
        assert (other.bank in near.nearby) == (0 < abs(off) <= notices.DAYS_APART)
    assert notices.signs(notice, day, []).nearby == ()
    assert notices.signs(notice._replace(bank_code=""), day, ["CS000000000A"])[2:] == ("", ())


def test_an_account_is_the_same_however_it_is_spaced() -> None:
    assert notices.same_account("0011 0123-45", "0011012345")
    assert not notices.same_account("", "")
    assert not notices.same_account("001", "0011")
