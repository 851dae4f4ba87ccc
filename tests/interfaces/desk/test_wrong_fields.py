"""Whoever gets several fields of a desk's form wrong is told of each at once, and keeps what was typed."""

from __future__ import annotations

from cloudspace.commerce.support.models import Ticket
from tests.commerce.conftest import Customer
from tests.interfaces.desk.conftest import AtDesk, customer_page
from tests.interfaces.storefront.test_wrong_fields import named


def test_each_wrong_field_at_the_desk_is_named(
    manager: AtDesk,
    chi: AtDesk,
    an: Customer,
    ticket: Ticket,
) -> None:
    searched = {"text": "", "month": "May", "province": "99", "product": "x"}
    answer = chi.post("/desk/people/", searched)
    assert named(answer) == {"id_text", "id_month", "id_province", "id_product"}
    assert 'value="May"' in answer.content.decode()
    assert named(chi.post("/desk/people/", {"text": "", "month": "May"})) == {"id_text", "id_month"}
    assert named(chi.post(f"{customer_page(an)}tickets/", {"topic": "x", "body": ""})) == {"id_topic", "id_body"}
    invited = manager.post("/desk/staff/", {"email": "no", "full_name": "", "roles": ["king"]})
    assert named(invited) == {"id_email", "id_full_name", "id_roles"}
    assert named(manager.post(f"/desk/staff/{chi.badge}/roles/", {"role": "king"})) == {f"id_{chi.badge}_role"}
    assert named(chi.post(f"/desk/tickets/{ticket.number}/assignment/", {"to": "XXXX"})) == {"id_to"}
