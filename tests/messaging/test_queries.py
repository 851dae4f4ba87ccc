"""Who may open a batch, and what a person sees of mails to them."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import transaction

from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.messaging import actions, queries, rules
from cloudspace.messaging.models import Batch, Mail
from cloudspace.vault import opening
from cloudspace.vault.errors import OpeningRefused, SessionOver
from cloudspace.vault.keeper import interface
from tests.messaging.conftest import BY, Deliver, Post
from tests.vault.conftest import Person
from tests.vault.conftest import keeper as keeper
from tests.vault.test_sessions import sign_in

CHI = Actor("staff", ids.new_id(), ids.new_id())


def begun(mail: Mail, worker: uuid.UUID) -> Batch:
    Mail.objects.filter(pk=mail.pk).update(leased_by=worker)
    return actions.begin_batch(by=BY, mails=[mail], worker=worker, until=clock.now() + dt.timedelta(minutes=15))


def is_open(case_id: uuid.UUID, subject: uuid.UUID, actor: Actor, at: dt.datetime) -> str | None:
    """As the keeper asks: inside a transaction of its own."""
    with transaction.atomic():
        return queries.is_open(case_id, subject, actor, at)


def test_a_live_batch_opens_the_mails_in_it_for_the_program_alone(an: uuid.UUID, binh: uuid.UUID, post: Post) -> None:
    mail = post(an)
    batch, now = begun(mail, ids.new_id()), clock.now()
    assert is_open(batch.pk, an, BY, now) is None
    assert is_open(batch.pk, an, CHI, now) == "program_only"
    assert is_open(batch.pk, binh, BY, now) == "case_of_another"
    assert is_open(ids.new_id(), an, BY, now) == "case_unknown"
    assert is_open(batch.pk, an, BY, now + dt.timedelta(minutes=15)) == "case_closed"
    Mail.objects.filter(pk=mail.pk).update(leased_by=ids.new_id())
    assert is_open(batch.pk, an, BY, now) == "case_of_another"


def test_a_finished_batch_and_a_sent_mail_open_nothing(an: uuid.UUID, post: Post) -> None:
    mail, now = post(an), clock.now()
    batch = begun(mail, ids.new_id())
    mail.refresh_from_db()
    actions.mark_sent(by=BY, mail=mail)
    assert is_open(batch.pk, an, BY, now) == "case_of_another"
    actions.finish_batch(by=BY, batch=batch)
    assert is_open(batch.pk, an, BY, now) == "case_closed"


def test_staff_cannot_open_a_mail_by_its_batch(an: uuid.UUID, post: Post) -> None:
    mail = post(an)
    case = opening.CaseRef(rules.CASE_KIND, begun(mail, ids.new_id()).pk)
    with pytest.raises(OpeningRefused):
        opening.open_for([mail], queries.FIELDS, purpose=rules.PURPOSE, case=case, by=CHI)


def test_a_person_sees_the_mails_to_them_and_reads_their_words(
    keeper: interface.Keeper, an: uuid.UUID, binh: uuid.UUID, post: Post, deliver: Deliver
) -> None:
    mine, theirs = post(an), post(binh)
    deliver()
    waits = post(an, kind="tests/hello", due_at=clock.now() + dt.timedelta(days=1))
    assert [(one.id, one.kind, one.state) for one in queries.sent_to(an)] == [
        (waits.pk, "tests/hello", "waiting"),
        (mine.pk, "tests/hello", "sent"),
    ]
    sign_in(keeper, Person(an, ids.new_id()), token="an")
    words = queries.own_mail(mine.pk, token="an")
    assert words is not None
    assert words.subject == "DH-1: xin chào An"
    assert queries.own_mail(theirs.pk, token="an") is None
    assert queries.own_mail(ids.new_id(), token="an") is None
    with pytest.raises(SessionOver):
        queries.own_mail(mine.pk, token="mai")


def test_what_waits_is_counted(an: uuid.UUID, post: Post) -> None:
    assert queries.waiting(clock.now()) == (0, None)
    mail = post(an)
    post(an, due_at=clock.now() + dt.timedelta(days=1))
    assert queries.waiting(clock.now()) == (1, mail.due_at)
