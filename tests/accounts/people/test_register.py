"""Registering (C1)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connections

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries, refusals, rules
from cloudspace.accounts.people.models import Confirmation, Credential, Profile, Subject
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, program
from cloudspace.kit.errors import FieldsRefused
from cloudspace.kit.limits import counting
from cloudspace.messaging.models import Mail
from cloudspace.vault import lookup
from cloudspace.vault.errors import SignInRefused
from cloudspace.vault.models import Claim, LookupToken, SubjectState
from tests.accounts.conftest import AN, BINH, LINK, PASSWORD, shown

pytestmark = pytest.mark.usefixtures("accounts")


def register(typed=AN, **more):
    return agreements.register(by=VISITOR, typed=typed, accepted=shown(), language="vi", link=LINK, **more)


def test_a_registration_leaves_an_unconfirmed_subject_a_claim_and_a_mail(sent):
    subject = register()
    row = Subject.objects.get(pk=subject)
    assert (row.kind, row.province, row.age_band, row.confirmed_at) == ("customer", "01", "35-44", None)
    assert Claim.objects.filter(subject=subject.bytes).count() == 1
    assert not lookup.find("email", AN.email)
    (mail,) = sent()
    assert (mail.kind, mail.to) == ("confirm_email", "an@example.vn")


def test_confirming_makes_the_address_the_persons_own(sent):
    subject = register()
    assert people.confirm_email(by=VISITOR, secret=sent()[0].secret, password=PASSWORD) == "confirmed"
    assert lookup.find("email", " AN@Example.vn ") == (subject,)
    assert Subject.objects.get(pk=subject).confirmed_at is not None


def test_the_link_alone_opens_no_account_that_a_stranger_registered(sent, enter):
    """Mai registers An's address with a password of her own; An gets the mail."""
    mais = register(AN._replace(password="mật khẩu mà Mai đã chọn"))
    secret = sent()[0].secret
    with pytest.raises(FieldsRefused) as refused:
        people.confirm_email(by=VISITOR, secret=secret, password=PASSWORD)
    assert set(refused.value.problems) == {"password"}
    assert Subject.objects.get(pk=mais).confirmed_at is None
    assert lookup.find("email", AN.email) == ()
    with pytest.raises(SignInRefused):
        enter(AN.email, "mật khẩu mà Mai đã chọn")


def test_each_mail_belongs_to_its_own_registration(sent, enter):
    register(AN._replace(password="mật khẩu mà Mai đã chọn"), secret="m" * 43)
    ans = register(secret="a" * 43)
    with pytest.raises(FieldsRefused):
        people.confirm_email(by=VISITOR, secret="m" * 43, password=PASSWORD)
    assert people.confirm_email(by=VISITOR, secret="a" * 43, password=PASSWORD) == "confirmed"
    assert enter(AN.email).subject.pk == ans
    with pytest.raises(SignInRefused):
        enter(AN.email, "mật khẩu mà Mai đã chọn")


def test_a_password_is_tried_ten_times_by_one_link():
    register(secret="s" * 43)
    for _ in range(10):
        with pytest.raises(FieldsRefused):
            people.confirm_email(by=VISITOR, secret="s" * 43, password="wrong password here")
    with pytest.raises(counting.TooMany):
        people.confirm_email(by=VISITOR, secret="s" * 43, password=PASSWORD)


def test_nobody_asks_for_a_new_password_before_the_address_is_confirmed(policy, sent):
    register()
    sent()
    people.request_password_reset(by=VISITOR, email=AN.email, link=LINK, policy=policy)
    assert sent() == []


def test_whoever_did_not_register_discards_what_a_stranger_entered():
    subject = register(secret="s" * 43)
    assert people.discard_registration(by=VISITOR, secret="s" * 43) == subject
    with pytest.raises(refusals.ConfirmationGone):
        people.confirm_email(by=VISITOR, secret="s" * 43, password=PASSWORD)
    with pytest.raises(refusals.ConfirmationGone):
        people.discard_registration(by=VISITOR, secret="s" * 43)
    assert queries.lapsed_registrations() == [subject]


def test_a_confirmed_account_cannot_be_discarded_by_its_link():
    register(secret="s" * 43)
    people.confirm_email(by=VISITOR, secret="s" * 43, password=PASSWORD)
    with pytest.raises(refusals.ConfirmationGone):
        people.discard_registration(by=VISITOR, secret="s" * 43)


def test_a_link_works_once_and_only_in_time():
    register(secret="s" * 43)
    with clock.set_to(clock.now() + dt.timedelta(hours=25)), pytest.raises(refusals.ConfirmationGone):
        people.confirm_email(by=VISITOR, secret="s" * 43, password=PASSWORD)
    people.confirm_email(by=VISITOR, secret="s" * 43, password=PASSWORD)
    with pytest.raises(refusals.ConfirmationGone):
        people.confirm_email(by=VISITOR, secret="s" * 43, password=PASSWORD)


def test_an_address_that_is_known_gives_the_owner_a_mail_and_stores_nothing_else(an, sent):
    people_before = Subject.objects.count()
    assert register(BINH._replace(email="AN@example.vn")) is None
    assert Subject.objects.count() == people_before
    assert Profile.objects.count() == Credential.objects.count() == people_before
    (mail,) = sent()
    assert (mail.kind, mail.to) == ("already_registered", "an@example.vn")


def test_the_loser_of_a_race_for_an_address_is_told_by_mail(sent):
    register(AN, secret="a" * 43)
    register(BINH._replace(email=AN.email), secret="b" * 43)
    sent()
    assert people.confirm_email(by=VISITOR, secret="b" * 43, password=PASSWORD) == "confirmed"
    assert people.confirm_email(by=VISITOR, secret="a" * 43, password=PASSWORD) == "taken"
    assert people.confirm_email(by=VISITOR, secret="a" * 43, password=PASSWORD) == "taken"
    (mail,) = sent()
    assert (mail.kind, mail.to) == ("address_taken", "an@example.vn")
    assert Subject.objects.filter(confirmed_at__isnull=False).count() == 1


def test_an_under_age_registration_stores_nothing():
    young = clock.today().replace(year=clock.today().year - 15).isoformat()
    with pytest.raises(FieldsRefused) as refused:
        register(AN._replace(birth_date=young))
    assert set(refused.value.problems) == {"birth_date"}
    assert not Subject.objects.exists()
    assert not SubjectState.objects.exists()
    assert not Claim.objects.exists()
    assert not Mail.objects.exists()


def test_every_wrong_field_is_named_at_once():
    typed = rules.Typed("no", "<b>An</b>", "123", "30/02/1990", "99", "1", "", "short")
    with pytest.raises(FieldsRefused) as refused:
        register(typed)
    assert set(refused.value.problems) == set(rules.Typed._fields)
    assert all(str(sentence) for sentence in refused.value.problems.values())


def test_what_was_typed_stands_nowhere_in_the_clear():
    register()
    for alias in ("default", "vault", "transparency"):
        dump = _dump(alias)
        for value in ("an@example.vn", "Nguyễn", "345678", "1990-02-28", "Hàng Bài", "bánh chưng", "argon2"):
            assert value not in dump, (alias, value)


def _dump(alias):
    connection = connections[alias]
    tables = connection.introspection.table_names()
    parts = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                parts += [
                    bytes(v).decode("utf-8", "replace") if isinstance(v, bytes | memoryview) else str(v) for v in row
                ]
    return "\n".join(parts)


def test_a_registration_that_is_never_confirmed_lapses():
    subject = register()
    assert queries.lapsed_registrations() == []
    with clock.set_to(clock.now() + dt.timedelta(hours=25)):
        assert people.settle_registrations(by=program("people")) == 1
        assert people.settle_registrations(by=program("people")) == 0
        assert queries.lapsed_registrations() == [subject]


def test_killed_between_vault_and_main_a_second_click_confirms():
    subject = register(secret="s" * 43)
    lookup.confirm_email(subject)
    assert Subject.objects.get(pk=subject).confirmed_at is None
    assert people.confirm_email(by=VISITOR, secret="s" * 43, password=PASSWORD) == "confirmed"
    assert Subject.objects.get(pk=subject).confirmed_at is not None


def test_killed_between_vault_and_main_the_worker_rolls_the_registration_forward():
    subject = register()
    lookup.confirm_email(subject)
    with clock.set_to(clock.now() + dt.timedelta(hours=25)):
        people.settle_registrations(by=program("people"))
    assert Subject.objects.get(pk=subject).confirmed_at is not None
    assert queries.lapsed_registrations() == []


def test_too_many_registrations_from_one_network_are_refused():
    typed = AN._replace(password="")
    for _ in range(20):
        with pytest.raises(FieldsRefused):
            register(typed, network="192.0.2.1")
    with pytest.raises(counting.TooMany):
        register(typed, network="192.0.2.1")


def test_only_a_digest_of_the_mailed_secret_is_kept():
    secret = ids.secret_token()
    register(secret=secret)
    assert Confirmation.objects.get().digest != secret
    assert LookupToken.objects.filter(kind="email").count() == 0


def test_nobody_fills_a_mailbox_by_registering_its_address_from_many_networks(sent):
    for number in range(5):
        register(network=f"192.0.2.{number}")
    with pytest.raises(counting.TooMany):
        register(AN._replace(email=" AN@example。vn "), network="192.0.2.99")
    assert len(sent()) == 5
    assert register(AN._replace(email="binh@example.vn"), network="192.0.2.99")
