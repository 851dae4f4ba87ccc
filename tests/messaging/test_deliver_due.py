"""Delivering: opened with an entry, through the gate, once."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connections

from cloudspace.egress.models import Departure
from cloudspace.kit import clock, ids
from cloudspace.messaging import actions, queries, rules, tasks
from cloudspace.messaging.drivers import catcher
from cloudspace.messaging.models import Batch
from cloudspace.policy.model import Policy
from cloudspace.transparency.models import Entry
from cloudspace.vault import shredding
from tests.messaging.conftest import Book, Deliver, Post, mail_of, person

HOUR = dt.timedelta(hours=1)


def entries() -> list[str]:
    return list(Entry.objects.order_by("index").values_list("kind", flat=True))


def test_a_due_mail_arrives_with_name_and_words(an: uuid.UUID, post: Post, deliver: Deliver) -> None:
    mail = post(an)
    assert deliver() == {"sent": 1}
    (caught,) = catcher.caught()
    assert (caught.to, caught.subject) == ("an@example.vn", "DH-1: xin chào An")
    assert dict(caught.headers)["To"] == "Nguyễn Thị An <an@example.vn>"
    assert dict(caught.headers)["Message-ID"] == f"<{mail.message_id.hex}@cloudspace.vn>"
    assert mail_of(mail).state == "sent"
    assert deliver() == {}


def test_a_batch_is_one_case_with_one_opening_whatever_its_size(
    book: Book, an: uuid.UUID, binh: uuid.UUID, post: Post, deliver: Deliver
) -> None:
    for subject in (an, binh, an):
        post(subject)
    before = entries().count("opening")
    assert deliver() == {"sent": 3}
    assert entries().count("opening") == before + 1
    batch = Batch.objects.get()
    assert (batch.size, batch.purpose) == (3, "contact_when_needed")
    assert batch.finished_at is not None
    assert book.asked == [2]


def test_each_purpose_has_its_own_batch_and_each_mail_its_departure(
    an: uuid.UUID, post: Post, deliver: Deliver, policy: Policy
) -> None:
    post(an)
    post(an, purpose="secure_account")
    assert deliver() == {"sent": 2}
    assert set(Batch.objects.values_list("purpose", flat=True)) == {"contact_when_needed", "secure_account"}
    departures = list(Departure.objects.all())
    assert {d.recipient for d in departures} == {"mail_provider"}
    assert {d.case_id for d in departures} == set(Batch.objects.values_list("pk", flat=True))
    assert departures[0].fields == sorted(rules.FIELDS)
    assert departures[0].policy_digest == policy.digest


def test_a_pending_address_is_used_only_where_it_is_meant(
    book: Book, an: uuid.UUID, post: Post, deliver: Deliver
) -> None:
    book.pending[an] = ("an.moi@example.vn", "An")
    post(an, to="pending", purpose="secure_account")
    post(an, purpose="secure_account")
    assert deliver() == {"sent": 2}
    assert sorted(one.to for one in catcher.caught()) == ["an.moi@example.vn", "an@example.vn"]


def test_a_mail_that_is_not_due_waits(an: uuid.UUID, post: Post, deliver: Deliver) -> None:
    post(an, due_at=clock.now() + 2 * HOUR)
    assert deliver() == {}
    assert deliver(after=3 * HOUR) == {"sent": 1}


def test_at_most_the_limit_is_taken_at_once(an: uuid.UUID, post: Post, deliver: Deliver) -> None:
    for _ in range(3):
        post(an)
    assert deliver(limit=2) == {"sent": 2}
    assert deliver(limit=2) == {"sent": 1}


def test_a_person_without_an_address_is_seen_to_have_none(
    book: Book, an: uuid.UUID, post: Post, deliver: Deliver
) -> None:
    mail = post(an, to="pending")
    assert deliver() == {"failed": 1}
    assert (mail_of(mail).state, mail_of(mail).last_error) == ("failed", "no_address")


def test_an_address_that_breaks_the_envelope_harms_nobody_else(
    book: Book, an: uuid.UUID, binh: uuid.UUID, post: Post, deliver: Deliver
) -> None:
    book.confirmed[an] = ("an@example.vn\r\nRCPT TO:<mai@example.vn>", "An")
    bad, good = post(an), post(binh)
    assert deliver() == {"put_off": 1, "sent": 1}
    assert mail_of(bad).last_error in {"ValueError", "HeaderParseError", "InvalidHeaderDefect"}
    assert mail_of(good).state == "sent"
    assert [one.to for one in catcher.caught()] == ["binh@example.vn"]


def test_an_erased_person_gets_nothing_and_holds_up_nobody(
    an: uuid.UUID, binh: uuid.UUID, book: Book, post: Post, deliver: Deliver
) -> None:
    chi = person(book, "chi@example.vn", "Chi")
    late = [post(subject) for subject in (an, binh, chi)]
    shredding.destroy_keys(ids.new_id(), subject=binh, by=tasks.BY)
    assert deliver() == {"sent": 2, "failed": 1}
    assert mail_of(late[1]).last_error in {"erased", "subject_erased"}
    assert sorted(one.to for one in catcher.caught()) == ["an@example.vn", "chi@example.vn"]


def test_one_person_whose_data_stays_closed_does_not_close_the_batch(
    an: uuid.UUID, binh: uuid.UUID, book: Book, post: Post, deliver: Deliver
) -> None:
    book.closed = {binh}
    mails = [post(subject) for subject in (an, an, binh, an, an)]
    assert deliver() == {"sent": 4, "failed": 1}
    assert mail_of(mails[2]).last_error == "restricted"
    assert Batch.objects.filter(finished_at=None).count() == 0


@contextlib.contextmanager
def log_read_only() -> Iterator[None]:
    with connections["transparency"].cursor() as cursor:
        sqlite = connections["transparency"].vendor == "sqlite"
        cursor.execute("PRAGMA query_only = ON" if sqlite else "SET default_transaction_read_only = on")
        try:
            yield
        finally:
            cursor.execute("PRAGMA query_only = OFF" if sqlite else "SET default_transaction_read_only = off")


def test_without_the_log_nothing_is_opened_and_nothing_sent_and_it_is_tried_later(
    an: uuid.UUID, binh: uuid.UUID, post: Post, deliver: Deliver
) -> None:
    mails = [post(an), post(binh)]
    with log_read_only():
        assert deliver() == {"put_off": 2}
    assert catcher.caught() == []
    assert not Departure.objects.exists()
    assert {mail_of(mail).last_error for mail in mails} == {"log_unavailable"}
    assert Batch.objects.filter(finished_at=None).count() == 0
    assert deliver(after=HOUR) == {"sent": 2}


def test_the_policy_stops_a_mail_even_when_it_is_ready(
    an: uuid.UUID, post: Post, deliver: Deliver, policy: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = post(an)
    monkeypatch.setattr(rules, "FIELDS", (*rules.FIELDS, "contact.phone"))
    assert deliver() == {"failed": 1}
    assert mail_of(mail).last_error == "field_not_declared"
    assert catcher.caught() == []


def test_when_the_note_that_it_was_sent_fails_the_mail_is_not_sent_twice(
    an: uuid.UUID, post: Post, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = post(an)

    def full(**_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(actions, "mark_sent", full)
        assert deliver() == {"uncertain": 1}
    assert deliver(after=HOUR) == {}
    assert len(catcher.caught()) == 1
    assert mail_of(mail).last_error == "OSError"


def test_a_worker_that_was_too_slow_sends_nothing(
    an: uuid.UUID, post: Post, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail = post(an)
    opening = queries.open_batch

    def slow(*args: Any, **kwargs: Any) -> Any:
        opened = opening(*args, **kwargs)
        with monkeypatch.context() as patched:
            patched.setattr(queries, "open_batch", opening)
            assert deliver(after=tasks.LEASE) == {"sent": 1}
        return opened

    monkeypatch.setattr(queries, "open_batch", slow)
    assert deliver() == {"lease_lost": 1}
    assert len(catcher.caught()) == 1
    assert mail_of(mail).state == "sent"


def test_many_workers_at_once_send_each_mail_once(book: Book, an: uuid.UUID, post: Post, deliver: Deliver) -> None:
    mails = [post(an) for _ in range(12)]
    totals: list[dict[str, int]] = []

    def work() -> None:
        try:
            for _ in range(4):
                totals.append(dict(tasks.deliver_due(worker=ids.new_id(), at=clock.now(), limit=2)))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deliver()
    assert len(catcher.caught()) == len(mails)
    assert {mail_of(mail).state for mail in mails} == {"sent"}
