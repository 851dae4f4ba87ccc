"""Killed at every step of registering, confirming and changing an address: the person gets through all the same."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable

import pytest

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, refusals, rules
from cloudspace.accounts.people.models import Confirmation, Subject
from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.kit.limits.models import Count
from cloudspace.messaging.models import Mail
from cloudspace.policy.model import Policy
from cloudspace.vault import current, lookup, opening
from cloudspace.vault.keeper import values
from cloudspace.vault.models import LookupToken, SubjectKey, SubjectState
from tests.accounts.conftest import AN, LINK, PASSWORD, shown
from tests.crash import killing, soundness

PEOPLE = program("people")


@pytest.fixture(autouse=True)
def quick_hashes(settings: object) -> None:
    """What a password costs is not asked here."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


def typed(number: int) -> rules.Typed:
    return AN._replace(email=f"an{number}@example.vn")


def email_of(subject: uuid.UUID, field: str = "email") -> str | None:
    """What the profile holds, opened past all questions."""
    keeper = current.keeper()
    table = opening.closed(opening.Wanted([queries.profile_of(subject)], [field]))
    (((cell,),),) = values.open_tables(keeper._keyring, keeper._policy, [table])  # type: ignore[attr-defined]
    return cell.decode() if isinstance(cell, bytes) else None


def sweep_a_day_later() -> None:
    with clock.set_to(clock.now() + dt.timedelta(days=4)):
        people.settle_registrations(by=PEOPLE)
        people.settle_email_changes(by=PEOPLE)
        current.keeper().sweep(clock.now())


def test_whoever_was_registering_registers_again(accounts: installation.Home) -> None:
    who, secret, steps = typed(0), ids.secret_token(), 0

    def register() -> None:
        agreements.register(by=VISITOR, typed=who, accepted=shown(), language="vi", link=LINK, secret=secret)

    for steps in killing.at_every_step(register, stride=3):
        Count.objects.all().delete()
        stored = Subject.objects.count()
        assert stored in (0, 1)
        assert Mail.objects.count() == stored
        assert Confirmation.objects.count() == stored
        if not stored:
            register()
        assert people.confirm_email(by=VISITOR, secret=secret, password=PASSWORD) == "confirmed"
        (subject,) = queries.find("email", who.email)
        assert email_of(subject) == who.email
        soundness.require_sound(accounts)
        sweep_a_day_later()
        left = {bytes(one) for one in SubjectState.objects.exclude(state="dead").values_list("subject", flat=True)}
        assert left == {subject.bytes}, "what the killed one made for nobody is swept"
        assert set(LookupToken.objects.values_list("subject", flat=True)) == {subject.bytes}
        assert not SubjectKey.objects.filter(state="pending").exists()
        _away_with_everybody()
        who, secret = typed(steps), ids.secret_token()
    assert steps > 30


def test_an_address_is_confirmed_by_the_second_click(accounts: installation.Home) -> None:
    secret, subject = "", uuid.UUID(int=0)
    later = dt.timedelta(days=4)

    def register(number: int) -> None:
        nonlocal secret, subject
        secret = ids.secret_token()
        made = agreements.register(
            by=VISITOR, typed=typed(number), accepted=shown(), language="vi", link=LINK, secret=secret
        )
        assert made is not None
        subject = made

    def confirm() -> None:
        people.confirm_email(by=VISITOR, secret=secret, password=PASSWORD)

    register(0)
    for step in killing.at_every_step(confirm, stride=1):
        Count.objects.all().delete()
        in_vault = bool(lookup.find("email", typed(step - 1).email))
        if step % 2:
            if not _confirmed(subject):
                confirm()
            with pytest.raises(refusals.ConfirmationGone):
                confirm()
        else:
            with clock.set_to(clock.now() + later):
                people.settle_registrations(by=PEOPLE)
        assert _confirmed(subject) == (bool(step % 2) or in_vault)
        assert bool(lookup.find("email", typed(step - 1).email)) == _confirmed(subject)
        register(step)
    soundness.require_sound(accounts)


def test_a_change_of_address_rolls_forward(
    accounts: installation.Home, policy: Policy, join: Callable[[rules.Typed], uuid.UUID]
) -> None:
    an = join(AN)
    me = Actor("subject", an, ids.new_id())
    secret, wanted, present = "", "", AN.email

    def begin(number: int) -> None:
        nonlocal secret, wanted
        secret, wanted = ids.secret_token(), f"moi{number}@example.vn"
        Count.objects.all().delete()
        people.change_email(
            by=me, subject_id=an, email=wanted, password=PASSWORD, link=LINK, policy=policy, secret=secret
        )

    def confirm() -> None:
        people.confirm_email_change(by=VISITOR, secret=secret, password=PASSWORD)

    begin(0)
    for step in killing.at_every_step(confirm, stride=2):
        Count.objects.all().delete()
        holds = wanted if lookup.email_is(an, wanted) else present
        assert lookup.find("email", holds) == (an,)
        assert holds in (email_of(an), email_of(an, "pending_email"))
        if email_of(an) != wanted and step % 4 == 1:
            confirm()
        else:
            people.settle_email_changes(by=PEOPLE, running=True)
        present = wanted if lookup.email_is(an, wanted) else present
        assert lookup.find("email", present) == (an,)
        assert email_of(an) == present
        begin(step)
    soundness.require_sound(accounts)


def _confirmed(subject: uuid.UUID) -> bool:
    return Subject.objects.get(pk=subject).confirmed_at is not None


def _away_with_everybody() -> None:
    for subject in Subject.objects.all():
        lookup.set_phone(subject.id, None)
        LookupToken.objects.filter(subject=subject.id.bytes).delete()
        SubjectKey.objects.filter(subject=subject.id.bytes).delete()
        SubjectState.objects.filter(subject=subject.id.bytes).delete()
    for model in (Mail, Confirmation):
        model.objects.all().delete()
    _delete_all_of_people()


def _delete_all_of_people() -> None:
    from cloudspace.accounts.agreements.models import Acceptance
    from cloudspace.accounts.people.models import Credential, Profile

    for model in (Acceptance, Credential, Profile, Subject):
        model.objects.all().delete()
