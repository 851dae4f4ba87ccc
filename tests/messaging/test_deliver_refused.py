"""Mail servers that are away, refuse, or hang up."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from cloudspace.kit import clock
from cloudspace.messaging import queries, rules
from tests.egress.mail_server import MailServer
from tests.messaging.conftest import Deliver, Post, mail_of

HOUR = dt.timedelta(hours=1)


def test_a_mail_server_that_is_away_is_asked_once_and_again_later(
    an: uuid.UUID, binh: uuid.UUID, post: Post, deliver: Deliver, server: MailServer
) -> None:
    mails = [post(an), post(binh)]
    server.answers["CONNECT"] = b"421 later"
    assert deliver() == {"put_off": 2}
    assert server.connections == 1
    assert {mail_of(mail).last_error for mail in mails} == {"unreachable"}
    assert deliver() == {}, "not before the pause is over"
    del server.answers["CONNECT"]
    assert deliver(after=HOUR) == {"sent": 2}


def test_pauses_grow_until_the_mail_is_given_up(
    an: uuid.UUID, post: Post, deliver: Deliver, server: MailServer
) -> None:
    mail = post(an)
    server.answers["RCPT"] = b"450 greylisted"
    after = dt.timedelta(0)
    pauses = []
    for _ in range(rules.MOST_ATTEMPTS - 1):
        assert deliver(after=after) == {"put_off": 1}
        due = mail_of(mail).due_at
        assert due is not None
        pauses.append(round((due - (clock.now() + after)).total_seconds() / 60))
        after = due - clock.now() + dt.timedelta(seconds=1)
    assert deliver(after=after) == {"failed": 1}
    seen = mail_of(mail)
    assert (seen.state, seen.last_error) == ("failed", "gave_up:recipient_refused_450")
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256] + [360] * 10
    assert dt.timedelta(days=2) < after < dt.timedelta(days=4)


@pytest.mark.parametrize(
    ("verb", "answer", "reason"),
    [("RCPT", b"550 no", "recipient_refused_550"), ("CONTENT", b"554 spam", "content_refused_554")],
)
def test_a_mail_that_is_refused_for_good_is_seen_by_staff(
    an: uuid.UUID, post: Post, deliver: Deliver, server: MailServer, verb: str, answer: bytes, reason: str
) -> None:
    mail = post(an)
    server.answers[verb] = answer
    assert deliver() == {"failed": 1}
    (seen,) = queries.troubled()
    assert (seen.id, seen.state, seen.reason, seen.kind) == (mail.pk, "failed", reason, "tests/hello")
    assert not hasattr(seen, "subject_id")


def test_content_refused_for_now_is_certainly_not_sent_and_tried_again(
    an: uuid.UUID, post: Post, deliver: Deliver, server: MailServer
) -> None:
    mail = post(an)
    server.answers["CONTENT"] = b"451 later"
    assert deliver() == {"put_off": 1}
    assert mail_of(mail).sending_at is None
    del server.answers["CONTENT"]
    assert deliver(after=HOUR) == {"sent": 1}


@pytest.mark.parametrize(("purpose", "expected"), [("contact_when_needed", "uncertain"), ("secure_account", "put_off")])
def test_a_line_that_breaks_after_the_content_leaves_it_open_whether_it_arrived(
    an: uuid.UUID, post: Post, deliver: Deliver, server: MailServer, purpose: str, expected: str
) -> None:
    mail = post(an, purpose=purpose)
    server.break_at = "CONTENT"
    assert deliver() == {expected: 1}
    assert mail_of(mail).last_error == "broken_off"
    assert len(server.taken) == 1
