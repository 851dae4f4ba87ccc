"""What staff decide of mails that failed or may have been sent."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from cloudspace.kit import ids
from cloudspace.messaging import actions, queries, tasks
from tests.egress.mail_server import MailServer
from tests.messaging.conftest import Deliver, Post, mail_of

HOUR = dt.timedelta(hours=1)


def test_staff_send_an_uncertain_or_failed_mail_again_or_accept_it(
    an: uuid.UUID, post: Post, deliver: Deliver, server: MailServer
) -> None:
    chi = tasks.BY
    first, second = post(an), post(an)
    server.break_at = "CONTENT"
    assert deliver() == {"uncertain": 1, "put_off": 1}
    server.break_at = ""
    assert deliver(after=HOUR) == {"sent": 1}
    (uncertain,) = queries.troubled()
    assert {first.pk, second.pk} > {uncertain.id}
    actions.send_again(by=chi, mail_id=uncertain.id)
    assert deliver() == {"sent": 1}
    assert queries.troubled() == []
    for decide in (actions.send_again, actions.accept_as_sent):
        with pytest.raises(actions.NothingToDecide):
            decide(by=chi, mail_id=uncertain.id)


def test_accepting_an_uncertain_mail_ends_the_matter(
    an: uuid.UUID, post: Post, deliver: Deliver, server: MailServer
) -> None:
    mail = post(an)
    server.break_at = "CONTENT"
    deliver()
    actions.accept_as_sent(by=tasks.BY, mail_id=mail.pk)
    assert mail_of(mail).state == "sent"
    assert deliver(after=HOUR) == {}
    with pytest.raises(actions.NothingToDecide):
        actions.accept_as_sent(by=tasks.BY, mail_id=ids.new_id())
