"""What staff do: tickets, services, mails, the clock, who opened what, who works here."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cloudspace.accounts.people.models import Appointment, StaffMember, StaffRole
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.services import queries as services
from cloudspace.commerce.services import tasks as providing
from cloudspace.commerce.support.models import Ticket
from cloudspace.compliance.retention.models import ClockConfirmation
from cloudspace.config import installation
from cloudspace.kit import clock, ids
from cloudspace.messaging.models import Mail
from tests.accounts.conftest import PASSWORD, Written, code_at
from tests.commerce.conftest import Customer, paid
from tests.interfaces.desk.conftest import AtDesk, opening_of, vi, words


def test_a_ticket_is_taken_answered_and_closed(chi: AtDesk, an: Customer, ticket: Ticket) -> None:
    path = f"/desk/tickets/{ticket.number}/"
    assert chi.post(path, {"body": "Chào bạn."}).status_code == 409
    assert ticket.number in words(chi.get("/desk/tickets/?of=nobody"))
    chi.post(f"{path}taking/")
    assert ticket.number in words(chi.get("/desk/tickets/?of=mine"))
    assert chi.post(path, {"body": " "}).status_code == 422
    assert chi.post(path, {"body": "Chào bạn."})["Location"].endswith("done=answered")
    assert ticket.number not in words(chi.get("/desk/tickets/"))
    assert chi.post(f"{path}closing/").status_code == 302
    assert chi.post(path, {"body": "Thêm."}).status_code == 409


def test_what_was_typed_is_not_lost_when_it_is_refused(chi: AtDesk, ticket: Ticket) -> None:
    chi.post(f"/desk/tickets/{ticket.number}/taking/")
    answer = chi.post(f"/desk/tickets/{ticket.number}/", {"body": "Chào ‮ bạn"})
    assert answer.status_code == 422
    assert "Chào" in answer.content.decode().partition("<textarea")[2]


def test_a_ticket_goes_to_those_who_answer_tickets_alone(chi: AtDesk, ha: AtDesk, ticket: Ticket) -> None:
    path = f"/desk/tickets/{ticket.number}/assignment/"
    assert chi.post(path, {"to": ha.badge}).status_code == 422
    assert chi.post(path, {"to": chi.badge}).status_code == 302


def test_a_service_is_provided_by_hand(manager: AtDesk, an: Customer, order: Order) -> None:
    paid(order)
    providing.make_calls(worker=ids.new_id())
    service = services.services_of(an.subject)[0]
    (call,) = services.calls_of(service.pk)
    assert service.number in words(manager.get("/desk/services/"))
    path = f"/desk/services/{service.number}/"
    assert manager.get(path).status_code == 200
    assert manager.post(f"{path}calls/{order.pk}/done/").status_code == 404
    assert manager.post(f"{path}calls/{call.pk}/again/").status_code == 302
    assert manager.post(f"{path}calls/{call.pk}/done/").status_code == 302
    service.refresh_from_db()
    assert service.state == "active"
    assert service.number not in words(manager.get("/desk/services/"))


def test_mails_stand_by_number_and_are_decided(manager: AtDesk, an: Customer, ticket: Ticket) -> None:
    now = clock.now()
    mail = Mail.objects.filter(subject_id=an.subject).latest("created_at")
    Mail.objects.filter(pk=mail.pk).update(due_at=None, uncertain_at=now, sending_at=now, last_error="timed_out")
    page = words(manager.get("/desk/mails/"))
    assert "quá thời gian chờ".capitalize() in page
    assert mail.kind not in page
    assert str(mail.pk)[-8:] in page
    assert "example.vn" not in page.replace("privacy@", "")
    assert manager.post(f"/desk/mails/{mail.pk}/acceptance/").status_code == 302
    assert manager.post(f"/desk/mails/{mail.pk}/again/").status_code == 409
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_the_clock_is_vouched_for_by_a_person(manager: AtDesk) -> None:
    assert manager.get("/desk/clock/").status_code == 200
    assert manager.post("/desk/clock/").status_code == 302
    assert ClockConfirmation.objects.get().confirmed_by == manager.actor.id
    assert vi("Vouched for the clock") in words(manager.get("/desk/openings/"))


def test_everybody_sees_their_own_openings_and_the_officer_everybodys(
    chi: AtDesk, ha: AtDesk, dung: AtDesk, an: Customer, ticket: Ticket
) -> None:
    chi.post(f"/desk/tickets/{ticket.number}/taking/")
    chi.opens(opening_of(an, "full_name"), ticket)
    own = words(chi.get("/desk/openings/"))
    assert ticket.number in own
    assert an.account.number in own
    assert ticket.number not in words(ha.get("/desk/openings/"))
    assert ha.get(f"/desk/openings/?badge={chi.badge}").status_code == 403
    assert ticket.number in words(dung.get(f"/desk/openings/?badge={chi.badge}"))


def test_the_auditor_reads_the_openings_and_no_data(desk: Callable[..., AtDesk], chi: AtDesk, an: Customer) -> None:
    auditor = desk("kiem@cloudspace.vn", "Tô Kiểm", "auditor")
    assert auditor.get(f"/desk/openings/?badge={chi.badge}").status_code == 200
    assert auditor.post("/desk/people/", {"text": "an@example.vn"}).status_code == 403


def test_nobody_gives_themselves_a_role(manager: AtDesk) -> None:
    path = f"/desk/staff/{manager.badge}/"
    assert manager.post(f"{path}roles/", {"role": "support"}).status_code == 403
    assert manager.post(f"{path}roles/manager/withdrawal/").status_code == 403
    assert manager.post(f"{path}leaving/").status_code == 403
    assert f'action="{path}roles/"' not in manager.get("/desk/staff/").content.decode()


def test_a_manager_gives_and_takes_roles(manager: AtDesk, chi: AtDesk) -> None:
    path = f"/desk/staff/{chi.badge}/roles/"
    assert manager.post(path, {"role": "billing"}).status_code == 302
    assert chi.get("/desk/payments/").status_code == 200
    assert manager.post(f"{path}billing/withdrawal/").status_code == 302
    assert chi.get("/desk/payments/").status_code == 403
    assert manager.post(path, {"role": "king"}).status_code == 422
    assert chi.post(path, {"role": "billing"}).status_code == 403


def test_a_role_waits_for_a_second_manager_who_sees_who_proposed_it(
    manager: AtDesk, desk: Callable[..., AtDesk], chi: AtDesk
) -> None:
    other = desk("khoa@cloudspace.vn", "Hồ Minh Khoa", "manager")
    roles = f"/desk/staff/{chi.badge}/roles/"
    assert manager.post(roles, {"role": "billing"})["Location"].endswith("done=proposed")
    assert chi.get("/desk/payments/").status_code == 403
    made = Appointment.objects.get()
    path = f"/desk/staff/appointments/{made.pk}/"
    assert f"{path}confirmation/" not in manager.get("/desk/staff/").content.decode()
    assert manager.post(f"{path}confirmation/").status_code == 409
    assert chi.post(f"{path}confirmation/").status_code == 403
    page = other.get("/desk/staff/")
    assert f"{path}confirmation/" in page.content.decode()
    assert manager.badge in words(page)
    assert other.post(f"{path}confirmation/").status_code == 302
    assert chi.get("/desk/payments/").status_code == 200
    said = vi("given by %(by)s, confirmed by %(second)s", by=manager.badge, second=other.badge)
    assert said in words(manager.get("/desk/staff/"))


def test_a_refused_role_is_not_held_and_the_refusal_is_seen(
    manager: AtDesk, desk: Callable[..., AtDesk], chi: AtDesk
) -> None:
    other = desk("khoa@cloudspace.vn", "Hồ Minh Khoa", "manager")
    manager.post(f"/desk/staff/{chi.badge}/roles/", {"role": "billing"})
    path = f"/desk/staff/appointments/{Appointment.objects.get().pk}/"
    assert other.post(f"{path}refusal/").status_code == 302
    assert other.post(f"{path}confirmation/").status_code == 409
    assert chi.get("/desk/payments/").status_code == 403
    assert vi("Decided lately") in words(manager.get("/desk/staff/"))


def test_what_one_manager_gave_alone_is_said_openly(manager: AtDesk, chi: AtDesk) -> None:
    manager.post(f"/desk/staff/{chi.badge}/roles/", {"role": "billing"})
    assert vi("given by %(by)s alone: one person", by=manager.badge) in words(manager.get("/desk/staff/"))


def test_an_invited_colleague_joins_with_a_second_factor(
    manager: AtDesk, sent: Callable[[], list[Written]], settings: Any
) -> None:
    wrong = manager.post("/desk/staff/", {"email": "x", "full_name": "", "roles": ["king"]})
    assert wrong.status_code == 422
    typed = {"email": "lan@cloudspace.vn", "full_name": "Vũ Thị Lan", "roles": ["support"]}
    assert manager.post("/desk/staff/", typed).status_code == 302
    (mail,) = (one for one in sent() if one.kind == "invitation")
    link = re.search(r"/desk/joining/[^/\s]+/", mail.text)
    assert link
    new = Client()
    page = new.get(link[0])
    assert "no-store" in page["Cache-Control"]
    offer = re.search(r'name="offer" value="([^"]+)"', page.content.decode())
    key = re.search(r"<dd[^>]*>([A-Z2-7]{32})<", page.content.decode())
    assert offer
    assert key
    import base64

    code = code_at(base64.b32decode(key[1]), steps=-1)
    short = {"offer": offer[1], "password": "x", "code": code}
    assert new.post(link[0], short).status_code == 422
    joined = new.post(link[0], {**short, "password": PASSWORD}).content.decode()
    codes = re.findall(r"<code>((?:[0-9A-Z]{4}-){5}[0-9A-Z]{4})</code>", joined)
    assert len(codes) == 10
    assert new.get(link[0]).status_code == 409
    entering = {"email": "lan@cloudspace.vn", "password": PASSWORD, "code": code_at(base64.b32decode(key[1]))}
    assert new.post("/sign-in/", {**entering, "next": "/desk/"})["Location"] == "/desk/"
    # Not by the program alone: without the app, one of the codes leads to the desk too, and new ones can be made.
    by_code = {"email": "lan@cloudspace.vn", "password": PASSWORD, "recovery": codes[0]}
    assert Client().post("/sign-in/", {**by_code, "next": "/desk/"})["Location"] == "/desk/"
    assert StaffRole.objects.filter(member__in=StaffMember.objects.filter(subject__confirmed_at__isnull=False)).exists()


@pytest.mark.parametrize("secret", ["x", "%00", "a" * 500])
def test_an_invitation_that_is_none_is_told_so(front: installation.Home, secret: str) -> None:
    assert Client().get(f"/desk/joining/{secret}/").status_code == 409
