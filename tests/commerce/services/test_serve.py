"""From a paid order to a running service, by hand and by webhook (C2)."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cloudspace.accounts.people import queries as people
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.services import actions, queries, tasks
from cloudspace.commerce.services.models import ProvisioningCall, Service
from cloudspace.egress import wiring as gate
from cloudspace.egress.drivers import webhook
from cloudspace.egress.drivers.receiver import Receiver
from cloudspace.egress.models import Departure
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy
from tests.accounts.conftest import Written
from tests.commerce.conftest import PROGRAM, paid

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()


@pytest.fixture
def receiver(open_shop: object, policy: Policy, settings: Any) -> Iterator[Receiver]:
    """A provisioning system on loopback."""
    with Receiver((SECRET,)) as there:
        settings.DECLARED = {**settings.DECLARED, "PROVISIONING_WEBHOOK_URL": there.url}
        gate.wire(policy=lambda: policy, carriers={"provisioning": webhook.Carrier(there.url, (SECRET,))})
        yield there


def call_of(service: Service | None) -> ProvisioningCall:
    assert service is not None
    return ProvisioningCall.objects.get(service=service, kind="start")


def test_by_hand_staff_start_the_service_and_the_order_is_delivered(
    order: Order, lan: Actor, sent: Callable[[], list[Written]]
) -> None:
    service = paid(order).service
    assert tasks.make_calls(worker=ids.new_id()) == 1
    assert queries.calls_for_staff() == [call_of(service)]
    assert queries.calls_for_staff_count() == 1
    sent()
    actions.confirm_call(by=lan, call=call_of(service).pk)
    actions.confirm_call(by=lan, call=call_of(service).pk)
    served = Service.objects.get()
    order.refresh_from_db()
    assert (served.state, served.activated_by) == ("active", lan.id)
    assert order.state == "fulfilled"
    assert queries.calls_for_staff() == []
    (mail,) = sent()
    assert mail.kind == "services/active"
    assert served.number in mail.subject
    assert served.paid_until is not None
    assert served.paid_until.strftime("%d/%m/%Y") in mail.text


def test_a_webhook_starts_the_service_without_naming_the_customer(order: Order, receiver: Receiver) -> None:
    service = paid(order).service
    assert tasks.make_calls(worker=ids.new_id()) == 1
    served = Service.objects.get()
    (received,) = receiver.received()
    content = json.loads(received.body)
    assert served.state == "active"
    assert received.id == str(call_of(service).pk)
    assert content["type"] == "service.start"
    assert content["data"] == {
        "service": served.number, "order": order.number, "kind": "vps", "plan": str(order.plan_id), "months": 1,
    }  # fmt: skip
    assert str(order.subject_id) not in received.body.decode()
    assert Departure.objects.get().recipient == "provisioning"
    assert tasks.make_calls(worker=ids.new_id()) == 0


def test_a_call_that_fails_is_tried_again_with_the_same_id(order: Order, receiver: Receiver, policy: Policy) -> None:
    service = paid(order).service
    gate.wire(policy=lambda: policy, carriers={"provisioning": webhook.Carrier("http://127.0.0.1:9/", (SECRET,))})
    assert tasks.make_calls(worker=ids.new_id()) == 1
    call = call_of(service)
    assert call.last_error == "unreachable"
    assert call.due_at is not None
    assert call.due_at > clock.now()
    gate.wire(policy=lambda: policy, carriers={"provisioning": webhook.Carrier(receiver.url, (SECRET,))})
    assert tasks.make_calls(worker=ids.new_id()) == 0
    ProvisioningCall.objects.update(due_at=clock.now())
    assert tasks.make_calls(worker=ids.new_id()) == 1
    assert [attempt.outcome for attempt in queries.attempts_of(call.service_id)] == ["unreachable", "done"]
    assert receiver.received()[0].id == str(call.pk)


def test_a_call_that_is_refused_waits_for_staff_who_may_try_again(
    order: Order, receiver: Receiver, policy: Policy, lan: Actor
) -> None:
    service = paid(order).service
    other = "whsec_" + base64.b64encode(b"x" * 32).decode()
    gate.wire(policy=lambda: policy, carriers={"provisioning": webhook.Carrier(receiver.url, (other,))})
    tasks.make_calls(worker=ids.new_id())
    call = call_of(service)
    assert (call.due_at, call.last_error) == (None, "refused_401")
    gate.wire(policy=lambda: policy, carriers={"provisioning": webhook.Carrier(receiver.url, (SECRET,))})
    actions.try_again(by=lan, call=call.pk)
    tasks.make_calls(worker=ids.new_id())
    assert Service.objects.get().state == "active"


def test_a_late_answer_about_a_done_call_changes_nothing(order: Order, lan: Actor) -> None:
    from cloudspace.commerce.services.drivers.port import Outcome

    service = paid(order).service
    actions.confirm_call(by=lan, call=call_of(service).pk)
    before = Service.objects.get().activated_at
    actions.note_attempt(by=PROGRAM, call=call_of(service).pk, outcome=Outcome("retry", "timed_out"))
    assert Service.objects.get().activated_at == before
    assert call_of(service).due_at is None


def test_an_unpaid_order_starts_nothing(order: Order) -> None:
    with pytest.raises(orders.PaymentMissing):
        actions.start_service(by=PROGRAM, order=order.pk)


def test_a_service_is_found_by_its_number_and_only_by_its_owner(order: Order, binh: Any) -> None:
    service = paid(order).service
    assert service is not None
    assert queries.by_number(service.number.lower()) == service
    assert queries.service_of(order.subject_id, service.number) == service
    assert queries.service_of(binh.subject, service.number) is None
    assert people.person(order.subject_id).closed_at is None
