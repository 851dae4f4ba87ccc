"""Killed at any write of registering, confirming and changing the address, the stores come back consistent."""

from __future__ import annotations

import datetime as dt

import pytest

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries
from cloudspace.accounts.people.models import Confirmation, Credential, Profile, Subject
from cloudspace.kit import clock
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.kit.limits.models import Count
from cloudspace.messaging.models import Mail
from cloudspace.vault import current, lookup
from cloudspace.vault.models import Claim, LookupToken, SubjectKey
from tests.accounts import killing
from tests.accounts.conftest import AN, LINK, PASSWORD, shown

BY = program("people")
NEW = "an.moi@example.vn"
pytestmark = pytest.mark.usefixtures("accounts")


def test_a_killed_registration_is_whole_or_leaves_nothing_that_a_day_does_not_sweep(policy):
    accepted = shown()

    def register():
        agreements.register(by=VISITOR, typed=AN, accepted=accepted, language="vi", link=LINK)

    for _ in killing.every_step(register):
        # How often an address may be tried is not asked here.
        Count.objects.all().delete()
        whole = Subject.objects.count()
        assert Profile.objects.count() == Credential.objects.count() == Confirmation.objects.count() == whole
        assert Mail.objects.count() == whole
        assert lookup.find("email", AN.email) == ()
    with clock.set_to(clock.now() + dt.timedelta(hours=25)):
        current.keeper().sweep(clock.now())
    living = {subject.bytes for subject in Subject.objects.values_list("id", flat=True)}
    assert living
    assert {bytes(row) for row in SubjectKey.objects.values_list("subject", flat=True)} == living
    assert {bytes(row) for row in LookupToken.objects.values_list("subject", flat=True)} == living
    assert set(SubjectKey.objects.values_list("state", flat=True)) == {"bound"}
    assert not Claim.objects.exists()


def test_a_killed_confirmation_is_rolled_forward_by_a_second_click(policy):
    subject = agreements.register(by=VISITOR, typed=AN, accepted=shown(), language="vi", link=LINK, secret="s" * 43)
    for _ in killing.every_step(lambda: people.confirm_email(by=VISITOR, secret="s" * 43, password=PASSWORD)):
        Count.objects.all().delete()
        assert lookup.find("email", AN.email) in ((), (subject,))
        assert Subject.objects.get().confirmed_at is None or lookup.find("email", AN.email) == (subject,)
        if Subject.objects.get().confirmed_at is not None:
            return
    assert Subject.objects.get().confirmed_at is not None
    assert lookup.find("email", AN.email) == (subject,)


@pytest.mark.parametrize("mended", ["second click", "worker"])
def test_a_killed_change_of_address_is_rolled_forward(an, policy, enter, mended):
    people.change_email(
        by=Actor("subject", an), subject_id=an, email=NEW, password=PASSWORD, link=LINK, policy=policy,
        secret="s" * 43,
    )  # fmt: skip
    swapped = 0
    for _ in killing.every_step(lambda: people.confirm_email_change(by=VISITOR, secret="s" * 43, password=PASSWORD)):
        Count.objects.all().delete()
        holders = (lookup.find("email", AN.email), lookup.find("email", NEW))
        assert holders in (((an,), ()), ((), (an,)))
        if holders == ((), (an,)):
            swapped += 1
            if mended == "worker":
                people.settle_email_changes(by=BY, running=True)
                break
    assert swapped
    own = queries.own_profile(an, token=enter(NEW).token)
    assert (own["email"], own["pending_email"]) == (NEW, None)
    assert lookup.find("email", AN.email) == ()
