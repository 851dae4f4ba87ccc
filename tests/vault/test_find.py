"""Finding by e-mail and phone: claims, confirmation, races, rotation."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connections

from cloudspace.kit import clock
from cloudspace.vault import lookup
from cloudspace.vault.errors import AddressTaken, ClaimGone
from cloudspace.vault.keeper import interface, tokens
from cloudspace.vault.models import Claim, LookupToken
from tests.vault.conftest import Person


def later(days: int = 1) -> dt.datetime:
    return clock.now() + dt.timedelta(days=days)


def confirmed(who: Person, email: str) -> None:
    lookup.claim_email(who.subject, email, expires_at=later())
    lookup.confirm_email(who.subject)


def test_a_claimed_address_finds_nobody_until_it_is_confirmed(keeper: interface.Keeper, an: Person) -> None:
    lookup.claim_email(an.subject, "an@khach.example", expires_at=later())
    assert lookup.find("email", "an@khach.example") == ()
    lookup.confirm_email(an.subject)
    assert lookup.find("email", " AN@Khach.Example ") == (an.subject,)
    assert Claim.objects.count() == 0


def test_of_two_who_claim_one_address_the_first_to_confirm_has_it(
    keeper: interface.Keeper, an: Person, binh: Person
) -> None:
    for who in (an, binh):
        lookup.claim_email(who.subject, "chung@khach.example", expires_at=later())
    lookup.confirm_email(binh.subject)
    with pytest.raises(AddressTaken):
        lookup.confirm_email(an.subject)
    assert lookup.find("email", "chung@khach.example") == (binh.subject,)


def test_where_the_look_saw_nobody_the_stores_own_uniqueness_refuses(
    keeper: interface.Keeper, an: Person, binh: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirmed(binh, "chung@khach.example")
    lookup.claim_email(an.subject, "chung@khach.example", expires_at=later())
    monkeypatch.setattr(tokens.Tokens, "_holders", lambda *asked: [])
    with pytest.raises(AddressTaken):
        lookup.confirm_email(an.subject)
    assert lookup.find("email", "chung@khach.example") == (binh.subject,)


def test_two_confirming_at_once_leave_one_owner(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    for who in (an, binh):
        lookup.claim_email(who.subject, "chung@khach.example", expires_at=later())
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def confirm(who: Person) -> None:
        together.wait()
        try:
            lookup.confirm_email(who.subject)
            outcomes.append("confirmed")
        except AddressTaken:
            outcomes.append("taken")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm, args=(who,)) for who in (an, binh)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["confirmed", "taken"]
    assert LookupToken.objects.count() == 1


def test_a_claim_that_ran_out_confirms_nothing(keeper: interface.Keeper, an: Person) -> None:
    lookup.claim_email(an.subject, "an@khach.example", expires_at=later())
    with clock.set_to(later(2)), pytest.raises(ClaimGone):
        lookup.confirm_email(an.subject)


def test_changing_the_address_swaps_the_token_in_one_step(keeper: interface.Keeper, an: Person) -> None:
    confirmed(an, "cu@khach.example")
    confirmed(an, "moi@khach.example")
    assert lookup.find("email", "cu@khach.example") == ()
    assert lookup.find("email", "moi@khach.example") == (an.subject,)
    assert lookup.email_is(an.subject, "moi@khach.example")
    assert not lookup.email_is(an.subject, "cu@khach.example")


def test_a_phone_may_belong_to_several(keeper: interface.Keeper, an: Person, binh: Person) -> None:
    lookup.set_phone(an.subject, "0912 345 678")
    lookup.set_phone(binh.subject, "+84 912 345 678")
    assert set(lookup.find("phone", "0912345678")) == {an.subject, binh.subject}
    lookup.set_phone(an.subject, None)
    assert lookup.find("phone", "0912345678") == (binh.subject,)


def test_people_are_found_before_during_and_after_rotation(keeper: interface.Keeper, an: Person) -> None:
    confirmed(an, "an@khach.example")
    before = LookupToken.objects.get().token
    found_meanwhile: list[bool] = []
    keeper.rotate(lambda count: found_meanwhile.append(lookup.find("email", "an@khach.example") == (an.subject,)))
    assert found_meanwhile
    assert all(found_meanwhile)
    assert lookup.find("email", "an@khach.example") == (an.subject,)
    assert bytes(LookupToken.objects.get().token) != bytes(before)


def test_what_is_no_address_finds_nobody(keeper: interface.Keeper) -> None:
    for text in ("", "a", "@", "a@b", "a b@c.example", "x" * 300 + "@y.example", "\x00@c.example"):
        assert lookup.find("email", text) == ()
