"""A worker really killed at every step: nothing is lost, and nothing goes out twice but what must arrive."""

from __future__ import annotations

import uuid

import pytest

from cloudspace.config import installation
from cloudspace.egress.models import Departure
from cloudspace.messaging import tasks
from cloudspace.messaging.drivers import catcher
from cloudspace.messaging.models import Batch, Mail
from tests.messaging import child
from tests.messaging.conftest import Book, Deliver, Post

NOT_SENT = [
    "after:claim", "after:batch", "before:open", "after:open", "before:record", "after:record", "after:address",
    "before:mark_sending",
]  # fmt: skip
MAYBE_SENT = [("after:mark_sending", 0), ("before:data", 0), ("after:data", 1), ("before:mark_sent", 1)]
SENT = ["after:mark_sent", "before:finish", "after:finish"]


def killed(shop: installation.Home, running: catcher.Catcher, book: Book, step: str) -> None:
    assert child.deliver(shop.folder, running.port, book.confirmed, step) == -9


def ids_caught() -> list[str]:
    return [dict(one.headers)["Message-ID"] for one in catcher.caught()]


@pytest.mark.parametrize("step", NOT_SENT)
def test_killed_before_the_mark_the_mail_goes_out_once_later(
    shop: installation.Home, running_catcher: catcher.Catcher, book: Book, an: uuid.UUID, post: Post, deliver: Deliver,
    step: str,
) -> None:  # fmt: skip
    mail = post(an)
    killed(shop, running_catcher, book, step)
    assert catcher.caught() == []
    assert deliver() == {}, "the dead worker's lease still stands"
    assert deliver(after=tasks.LEASE) == {"sent": 1}
    assert len(catcher.caught()) == 1
    assert Mail.objects.get(pk=mail.pk).state == "sent"
    assert deliver(after=tasks.LEASE * 3) == {}


@pytest.mark.parametrize(("step", "went_out"), MAYBE_SENT)
def test_killed_after_the_mark_an_ordinary_mail_is_uncertain_and_not_sent_again(
    shop: installation.Home, running_catcher: catcher.Catcher, book: Book, an: uuid.UUID, post: Post, deliver: Deliver,
    step: str, went_out: int,
) -> None:  # fmt: skip
    mail = post(an)
    killed(shop, running_catcher, book, step)
    assert deliver(after=tasks.LEASE) == {"uncertain": 1}
    assert deliver(after=tasks.LEASE * 20) == {}
    assert len(catcher.caught()) == went_out
    seen = Mail.objects.get(pk=mail.pk)
    assert (seen.state, seen.last_error) == ("uncertain", "interrupted")
    assert Departure.objects.count() == 1


@pytest.mark.parametrize(("step", "went_out"), MAYBE_SENT)
def test_killed_after_the_mark_a_mail_that_must_arrive_is_repeated_under_the_same_id(
    shop: installation.Home, running_catcher: catcher.Catcher, book: Book, an: uuid.UUID, post: Post, deliver: Deliver,
    step: str, went_out: int,
) -> None:  # fmt: skip
    mail = post(an, purpose="secure_account")
    killed(shop, running_catcher, book, step)
    assert deliver(after=tasks.LEASE) == {"put_off": 1}
    assert deliver(after=tasks.LEASE * 2) == {"sent": 1}
    assert len(ids_caught()) == went_out + 1
    assert len(set(ids_caught())) == 1
    assert Mail.objects.get(pk=mail.pk).repeated_at is not None


def test_a_mail_is_repeated_once_only(
    shop: installation.Home, running_catcher: catcher.Catcher, book: Book, an: uuid.UUID, post: Post, deliver: Deliver
) -> None:
    mail = post(an, purpose="secure_account")
    killed(shop, running_catcher, book, "after:data")
    assert deliver(after=tasks.LEASE) == {"put_off": 1}
    Mail.objects.filter(pk=mail.pk).update(due_at=mail.created_at)
    killed(shop, running_catcher, book, "after:data")
    assert deliver(after=tasks.LEASE * 2) == {"uncertain": 1}
    assert len(catcher.caught()) == 2


@pytest.mark.parametrize("step", SENT)
def test_killed_after_it_was_noted_a_sent_mail_stays_sent(
    shop: installation.Home, running_catcher: catcher.Catcher, book: Book, an: uuid.UUID, post: Post, deliver: Deliver,
    step: str,
) -> None:  # fmt: skip
    mail = post(an)
    killed(shop, running_catcher, book, step)
    assert deliver(after=tasks.LEASE) == {}
    assert len(catcher.caught()) == 1
    assert Mail.objects.get(pk=mail.pk).state == "sent"
    assert Batch.objects.count() == 1


def test_the_rest_of_a_killed_batch_goes_out(
    shop: installation.Home, running_catcher: catcher.Catcher, book: Book, an: uuid.UUID, binh: uuid.UUID, post: Post,
    deliver: Deliver,
) -> None:  # fmt: skip
    for subject in (an, binh, an):
        post(subject)
    killed(shop, running_catcher, book, "after:data")
    assert deliver(after=tasks.LEASE) == {"uncertain": 1, "sent": 2}
    assert len(set(ids_caught())) == len(ids_caught()) == 3
