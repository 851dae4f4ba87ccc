"""Changing the address: pending, swapped in the vault, promoted (Protocols, Register)."""

from __future__ import annotations

import datetime as dt

import pytest

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, refusals
from cloudspace.accounts.people.models import Confirmation, Profile
from cloudspace.kit import clock
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.kit.errors import FieldsRefused
from cloudspace.vault import ledger, lookup
from tests.accounts.conftest import AN, LINK, PASSWORD

NEW = "an.moi@example.vn"


@pytest.fixture
def change(an, policy):
    def begin(email=NEW, password=PASSWORD, secret="s" * 43, by=None):
        people.change_email(
            by=by or Actor("subject", an), subject_id=an, email=email, password=password, link=LINK, policy=policy,
            secret=secret,
        )  # fmt: skip

    return begin


def test_the_new_address_counts_once_confirmed(an, change, sent, enter):
    change()
    assert lookup.find("email", AN.email) == (an,)
    mails = {mail.kind: mail for mail in sent()}
    assert mails["confirm_new_email"].to == NEW
    assert mails["email_change_begun"].to == AN.email
    assert (
        people.confirm_email_change(by=VISITOR, secret=mails["confirm_new_email"].secret, password=PASSWORD)
        == "confirmed"
    )
    assert lookup.find("email", NEW) == (an,)
    assert lookup.find("email", AN.email) == ()
    own = queries.own_profile(an, token=enter(NEW).token)
    assert (own["email"], own["pending_email"]) == (NEW, None)


def test_the_link_alone_puts_nobodys_address_on_a_strangers_account(an, change):
    change()
    with pytest.raises(FieldsRefused) as refused:
        people.confirm_email_change(by=VISITOR, secret="s" * 43, password="wrong password here")
    assert set(refused.value.problems) == {"password"}
    assert lookup.find("email", NEW) == ()


def test_whoever_was_mailed_by_mistake_discards_the_change(an, change):
    change()
    people.discard_email_change(by=VISITOR, secret="s" * 43)
    assert Profile.objects.get(subject_id=an).pending_email is None
    with pytest.raises(refusals.ConfirmationGone):
        people.confirm_email_change(by=VISITOR, secret="s" * 43, password=PASSWORD)
    with pytest.raises(refusals.ConfirmationGone):
        people.discard_email_change(by=VISITOR, secret="s" * 43)


def test_a_change_that_the_vault_holds_already_is_not_discarded(an, change):
    change()
    swap_in_the_vault_alone(an)
    with pytest.raises(refusals.ConfirmationGone):
        people.discard_email_change(by=VISITOR, secret="s" * 43)
    assert people.settle_email_changes(by=program("people"), running=True) == 1
    assert lookup.find("email", NEW) == (an,)


@pytest.mark.parametrize("how", ["reset", "changed"])
def test_a_change_begun_under_an_old_password_ends_with_it(an, change, policy, sent, how):
    """Whoever was in the account before its owner took it back must not take the address away afterwards."""
    change()
    _new_password(an, policy, sent, how)
    with pytest.raises(refusals.ConfirmationGone):
        people.confirm_email_change(by=VISITOR, secret="s" * 43, password="một câu khác hẳn để nhớ")
    assert Profile.objects.get(subject_id=an).pending_email is None
    assert lookup.find("email", AN.email) == (an,)


@pytest.mark.parametrize("how", ["reset", "changed"])
def test_a_change_that_the_vault_holds_already_outlives_the_password(an, change, policy, sent, enter, how):
    change()
    swap_in_the_vault_alone(an)
    _new_password(an, policy, sent, how)
    own = queries.own_profile(an, token=enter(NEW, "một câu khác hẳn để nhớ").token)
    assert (own["email"], own["pending_email"]) == (NEW, None)


def _new_password(an, policy, sent, how):
    new = "một câu khác hẳn để nhớ"
    if how == "changed":
        people.change_password(by=Actor("subject", an), subject_id=an, current=PASSWORD, new=new, policy=policy)
        return
    (address,) = [one for one in (AN.email, NEW) if lookup.find("email", one)]
    people.request_password_reset(by=VISITOR, email=address, link=LINK, policy=policy, secret="r" * 43)
    people.reset_password(by=VISITOR, secret="r" * 43, new=new, policy=policy)


def test_an_earlier_link_stops_working(an, change):
    change(secret="1" * 43)
    change(email="an.khac@example.vn", secret="2" * 43)
    with pytest.raises(refusals.ConfirmationGone):
        people.confirm_email_change(by=VISITOR, secret="1" * 43, password=PASSWORD)
    assert people.confirm_email_change(by=VISITOR, secret="2" * 43, password=PASSWORD) == "confirmed"
    assert lookup.find("email", "an.khac@example.vn") == (an,)


def test_an_address_of_somebody_else_gets_no_link(an, binh, change, sent):
    change(email="binh@example.vn")
    assert [(mail.kind, mail.to) for mail in sent()] == [
        ("already_registered", "binh@example.vn"),
        ("email_change_begun", AN.email),
    ]
    assert lookup.find("email", "binh@example.vn") == (binh,)


def test_nobody_learns_by_changing_the_address_whether_another_is_known(an, binh, change, sent, enter):
    signed = enter(AN.email)

    def seen(email):
        before = len(ledger.own_entries(signed.token))
        change(email=email, secret="")
        mails = [(mail.subject, mail.text) for mail in sent() if mail.to == AN.email]
        own = queries.own_profile(an, token=signed.token)
        entries = [entry.body["kind"] for entry in ledger.own_entries(signed.token)]
        return mails, own["pending_email"] == email, list(queries.open_links(an, clock.now())), entries[:-before]

    assert seen("binh@example.vn") == seen("nobody@example.vn")
    assert seen("nobody@example.vn")[3]


def test_a_change_to_anothers_address_lapses(an, binh, change):
    change(email="binh@example.vn")
    assert people.settle_email_changes(by=program("people"), running=True) == 0
    with clock.set_to(clock.now() + dt.timedelta(hours=25)):
        assert people.settle_email_changes(by=program("people")) == 1
    assert Profile.objects.get(subject_id=an).pending_email is None
    assert not Confirmation.objects.filter(purpose="change_email", settled_at=None).exists()


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [(NEW, "wrong password here", "password"), ("no", PASSWORD, "email"), (AN.email, PASSWORD, "email")],
)
def test_a_wrong_field_is_named(change, email, password, field):
    with pytest.raises(FieldsRefused) as refused:
        change(email, password)
    assert set(refused.value.problems) == {field}


def test_nobody_changes_anothers_address(binh, change):
    with pytest.raises(refusals.NotAllowed):
        change(by=Actor("subject", binh))


def test_who_is_second_learns_it_by_mail_and_keeps_the_old_address(an, binh, change, policy, sent):
    change()
    people.change_email(
        by=Actor("subject", binh), subject_id=binh, email=NEW, password=PASSWORD, link=LINK, policy=policy,
        secret="b" * 43,
    )  # fmt: skip
    sent()
    assert people.confirm_email_change(by=VISITOR, secret="b" * 43, password=PASSWORD) == "confirmed"
    assert people.confirm_email_change(by=VISITOR, secret="s" * 43, password=PASSWORD) == "taken"
    assert [(mail.kind, mail.to) for mail in sent()] == [("address_taken", NEW)]
    assert lookup.find("email", AN.email) == (an,)


def swap_in_the_vault_alone(an):
    lookup.claim_email(an, NEW, expires_at=clock.now() + dt.timedelta(hours=1))
    lookup.confirm_email(an)


def test_killed_after_the_swap_a_second_click_promotes(an, change, enter):
    change()
    swap_in_the_vault_alone(an)
    assert people.confirm_email_change(by=VISITOR, secret="s" * 43, password=PASSWORD) == "confirmed"
    assert queries.own_profile(an, token=enter(NEW).token)["email"] == NEW


def test_killed_after_the_swap_the_worker_promotes_when_it_starts(an, change, enter):
    change()
    assert people.settle_email_changes(by=program("people"), running=True) == 0
    swap_in_the_vault_alone(an)
    assert people.settle_email_changes(by=program("people"), running=True) == 1
    assert queries.own_profile(an, token=enter(NEW).token)["email"] == NEW


def test_killed_after_the_swap_mails_go_to_the_address_that_the_vault_holds(an, change, policy, sent):
    change()
    sent()
    swap_in_the_vault_alone(an)
    people.request_password_reset(by=VISITOR, email=NEW, link=LINK, policy=policy)
    assert [mail.to for mail in sent()] == [NEW]


def test_a_change_that_is_never_confirmed_lapses(an, change):
    change()
    with clock.set_to(clock.now() + dt.timedelta(hours=25)):
        assert people.settle_email_changes(by=program("people")) == 1
        assert people.settle_email_changes(by=program("people")) == 0
    assert Profile.objects.get(subject_id=an).pending_email is None
    assert lookup.find("email", AN.email) == (an,)
