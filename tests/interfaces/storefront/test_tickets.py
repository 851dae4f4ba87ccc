"""Writing to the shop (C4, U2, P3)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from django.test import Client

from cloudspace.commerce.support import actions as support
from cloudspace.commerce.support.models import Ticket
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from tests.commerce.conftest import Customer, chi, hire  # noqa: F401
from tests.interfaces.storefront.conftest import words


def test_a_ticket_is_opened_answered_and_closed(
    browser: Client,
    chi: Actor,  # noqa: F811
) -> None:
    answer = browser.post("/tickets/new/", {"topic": "service", "body": "Máy chủ chậm.\nXin giúp."})
    ticket = Ticket.objects.get()
    assert answer["Location"] == f"/tickets/{ticket.number}/"
    assert "Máy chủ chậm." in words(browser.get(answer["Location"]))
    support.take_ticket(by=chi, ticket=ticket.pk)
    support.reply(by=chi, ticket=ticket.pk, body="Chúng tôi đang xem.")
    assert f"Yêu cầu {ticket.number} của bạn đã có trả lời." in words(browser.get("/account/"))
    assert "Chúng tôi đang xem." in words(browser.get(f"/tickets/{ticket.number}/"))
    browser.post(f"/tickets/{ticket.number}/", {"body": "Cảm ơn."})
    browser.post(f"/tickets/{ticket.number}/close/")
    assert "đã khép lại" in words(browser.get(f"/tickets/{ticket.number}/"))
    assert browser.post(f"/tickets/{ticket.number}/", {"body": "Thêm nữa."}).status_code == 409


def test_what_was_written_is_kept_when_something_is_missing(browser: Client) -> None:
    answer = browser.post("/tickets/new/", {"topic": "", "body": "Xin <b>giúp</b> & cảm ơn"})
    assert answer.status_code == 422
    assert "Xin &lt;b&gt;giúp&lt;/b&gt; &amp; cảm ơn" in answer.content.decode()
    assert browser.post("/tickets/new/", {"topic": "other", "body": " "}).status_code == 422
    assert browser.post("/tickets/new/", {"topic": "other", "body": "x\0y"}).status_code == 422
    assert browser.post("/tickets/new/", {"topic": "other", "body": "x" * 10_001}).status_code == 422


def test_a_ticket_opened_by_staff_asks_whether_it_is_the_persons(
    browser: Client,
    an: Customer,
    chi: Actor,  # noqa: F811
) -> None:
    ticket = support.open_ticket(by=chi, subject_id=an.subject, topic="order", body="Gọi điện.", language="vi")
    assert f"lập yêu cầu {ticket.number} thay bạn" in words(browser.get("/account/"))
    browser.post(f"/tickets/{ticket.number}/confirm/")
    ticket.refresh_from_db()
    assert ticket.confirmed_at is not None


def test_anothers_ticket_is_not_there(browser: Client, binh: Customer, sign_in: Callable[..., Client]) -> None:
    browser.post("/tickets/new/", {"topic": "other", "body": "Xin chào."})
    number = Ticket.objects.get().number
    other = sign_in("binh@example.vn")
    assert other.get(f"/tickets/{number}/").status_code == 404
    for act in ("", "confirm/", "close/"):
        assert other.post(f"/tickets/{number}/{act}", {"body": "x"}).status_code == 404


def test_many_tickets_stand_on_pages(browser: Client, an: Customer) -> None:
    now = clock.now()
    for ago in range(32, 0, -1):
        with clock.set_to(now - dt.timedelta(hours=ago)):
            support.open_ticket(by=an.actor, subject_id=an.subject, topic="other", body="Xin chào.", language="vi")
    newest = browser.get("/tickets/").content.decode()
    (older,) = re.findall(r'href="(\?before=[^"]+)"', newest)
    rest = browser.get("/tickets/" + older).content.decode()
    listed = [set(re.findall(r'href="/tickets/(YC-\w+)/"', page)) for page in (newest, rest)]
    assert [len(one) for one in listed] == [30, 2]
    assert len(listed[0] | listed[1]) == 32
    assert 'rel="next"' not in rest
    # What names no ticket of theirs begins at the start.
    assert browser.get("/tickets/?before=YC-00000000").status_code == 200
