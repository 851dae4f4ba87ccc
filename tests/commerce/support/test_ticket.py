"""Tickets: writing, taking, answering, closing, and the queue that shows nothing typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from cloudspace.commerce.support import actions, queries
from cloudspace.commerce.support.models import Ticket, TicketMessage
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, Actor
from cloudspace.kit.acts.models import Act
from cloudspace.kit.errors import FieldsRefused
from tests.accounts.conftest import Written
from tests.commerce.conftest import PROGRAM, Customer

BODY = "Máy chủ của tôi không vào được từ sáng nay."


def write(by: Actor, subject: Any, **changes: Any) -> Ticket:
    given = {"by": by, "subject_id": subject, "topic": "service", "body": BODY, "language": "vi"}
    return actions.open_ticket(**{**given, **changes})


@pytest.fixture
def ticket(an: Customer) -> Ticket:
    """An wrote to the shop."""
    return write(an.actor, an.subject, account=an.account.pk)


def test_what_is_written_is_sealed_and_its_owner_reads_it(an: Customer, ticket: Ticket, enter: Any) -> None:
    stored = TicketMessage.objects.get()
    assert BODY.encode() not in bytes(stored.body)
    signed = enter("an@example.vn")
    (message,) = queries.own_thread(ticket, token=signed.token)
    assert (message.body, message.author) == (BODY, "customer")
    assert ticket.number.startswith("YC-")


def test_neither_mail_nor_act_holds_a_word_of_it(ticket: Ticket, sent: Callable[[], list[Written]]) -> None:
    (mail,) = sent()
    assert mail.kind == "support/received"
    assert ticket.number in mail.subject
    assert "Máy chủ" not in mail.text
    assert "Máy chủ" not in " ".join(str(act.detail) for act in Act.objects.all())


def test_the_answer_is_not_in_the_mail(
    an: Customer, ticket: Ticket, chi: Actor, sent: Callable[[], list[Written]], enter: Any
) -> None:
    actions.take_ticket(by=chi, ticket=ticket.pk)
    sent()
    actions.reply(by=chi, ticket=ticket.pk, body="Bạn thử khởi động lại nhé.")
    (mail,) = sent()
    assert mail.kind == "support/answered"
    assert "khởi động" not in mail.text
    assert f"/tickets/{ticket.number}/" in mail.text
    thread = queries.own_thread(ticket, token=enter("an@example.vn").token)
    assert [message.body for message in thread] == [BODY, "Bạn thử khởi động lại nhé."]


def test_the_queue_moves_with_who_waits(an: Customer, ticket: Ticket, chi: Actor) -> None:
    (line,) = queries.queue()
    assert (line.number, line.topic, line.state) == (ticket.number, "service", "waiting_for_us")
    assert queries.waiting_count() == 1
    actions.take_ticket(by=chi, ticket=ticket.pk)
    assert queries.queue(free=True) == []
    assert len(queries.queue(assigned_to=chi.id)) == queries.waiting_count(assigned_to=chi.id) == 1
    actions.reply(by=chi, ticket=ticket.pk, body="Đã xem.")
    assert queries.queue() == []
    actions.reply(by=an.actor, ticket=ticket.pk, body="Vẫn chưa được.")
    assert queries.waiting_count() == 1
    actions.close_ticket(by=chi, ticket=ticket.pk)
    assert queries.waiting_count() == 0


def test_the_queue_goes_on_page_by_page(an: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    written = [
        write(an.actor, an.subject, topic=topic).number for topic in ("order", "payment", "other", "order", "other")
    ]
    seen: list[str] = []
    after = None
    while page := queries.queue(after=after):
        seen += [line.number for line in page]
        after = page[-1].id
    assert seen == written
    assert len(queries.queue(topic="order")) == 2


def test_the_count_of_what_waits_is_bounded(an: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNTED", 2)
    for _ in range(4):
        write(an.actor, an.subject)
    assert queries.waiting_count() == 2


def test_the_queue_reads_no_sealed_column(ticket: Ticket, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1) as seen:
        queries.queue()
    assert "body" not in seen.captured_queries[0]["sql"]


def test_only_one_of_the_staff_takes_it(ticket: Ticket, chi: Actor, khoa: Actor) -> None:
    actions.take_ticket(by=chi, ticket=ticket.pk)
    actions.take_ticket(by=chi, ticket=ticket.pk)
    with pytest.raises(actions.TakenBefore):
        actions.take_ticket(by=khoa, ticket=ticket.pk)
    with pytest.raises(actions.NotAssigned):
        actions.reply(by=khoa, ticket=ticket.pk, body="x")


def test_another_person_neither_reads_nor_writes(an: Customer, binh: Customer, ticket: Ticket) -> None:
    assert queries.ticket_of(binh.subject, ticket.number) is None
    for act in (
        lambda: actions.reply(by=binh.actor, ticket=ticket.pk, body="x"),
        lambda: actions.close_ticket(by=binh.actor, ticket=ticket.pk),
        lambda: actions.confirm_ticket(by=binh.actor, ticket=ticket.pk),
        lambda: actions.confirm_ticket(by=binh.actor, ticket=ids.new_id()),
        lambda: write(binh.actor, an.subject),
        lambda: write(VISITOR, an.subject),
        lambda: write(PROGRAM, an.subject),
        lambda: write(binh.actor, binh.subject, account=an.account.pk),
    ):
        with pytest.raises(actions.NotYourTicket):
            act()


def test_a_closed_ticket_takes_nothing_more(an: Customer, ticket: Ticket, chi: Actor) -> None:
    assert queries.waiting_about([an.subject]) == {an.subject}
    actions.close_ticket(by=an.actor, ticket=ticket.pk)
    assert queries.waiting_about([an.subject]) == frozenset()
    for act in (
        lambda: actions.reply(by=an.actor, ticket=ticket.pk, body="x"),
        lambda: actions.take_ticket(by=chi, ticket=ticket.pk),
        lambda: actions.close_ticket(by=an.actor, ticket=ticket.pk),
    ):
        with pytest.raises(actions.TicketClosed):
            act()


@pytest.mark.parametrize("body", ["", " \n ", "a\x00b", "a\u202eb", "x" * 10_001])
def test_a_text_that_is_none_is_refused_and_nothing_is_kept(an: Customer, body: str) -> None:
    with pytest.raises(FieldsRefused) as refused:
        write(an.actor, an.subject, body=body)
    assert set(refused.value.problems) == {"body"}
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "body", ["🙂", "<script>alert(1)</script>", "Nguyễn".encode().decode(), "x" * 10_000, "a\r\nb"]
)
def test_any_other_text_is_kept(an: Customer, body: str, enter: Any) -> None:
    ticket = write(an.actor, an.subject, body=body)
    (message,) = queries.own_thread(ticket, token=enter("an@example.vn").token)
    assert message.body == body.replace("\r\n", "\n")


def test_a_topic_is_chosen_from_the_list(an: Customer) -> None:
    with pytest.raises(FieldsRefused) as refused:
        write(an.actor, an.subject, topic="<b>")
    assert set(refused.value.problems) == {"topic"}


def test_a_ticket_is_found_by_number(ticket: Ticket) -> None:
    assert queries.by_number(ticket.number.replace("-", "").lower()) == ticket
    assert queries.by_number("YC-") is None
    assert ticket.opened_at <= clock.now()


def test_the_id_that_a_page_carried_makes_one_ticket_and_one_message_of_its_own_reader(
    an: Customer, binh: Customer
) -> None:
    once, again = ids.new_id(), ids.new_id()
    first = write(an.actor, an.subject, ticket_id=once)
    assert write(an.actor, an.subject, ticket_id=once) == first
    with pytest.raises(actions.NotYourTicket):
        write(binh.actor, binh.subject, ticket_id=once)
    message = actions.reply(by=an.actor, ticket=first.pk, body=BODY, message_id=again)
    assert actions.reply(by=an.actor, ticket=first.pk, body=BODY, message_id=again) == message
    his = write(binh.actor, binh.subject)
    with pytest.raises(actions.NotYourTicket):
        actions.reply(by=binh.actor, ticket=his.pk, body=BODY, message_id=again)


def test_every_wrong_field_of_a_new_ticket_is_named_at_once(an: Customer) -> None:
    with pytest.raises(FieldsRefused) as refused:
        write(an.actor, an.subject, topic="", body=" ")
    assert set(refused.value.problems) == {"topic", "body"}
