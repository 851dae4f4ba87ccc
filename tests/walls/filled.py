"""A shop in which something stands behind every address, and the browsers of everybody who may knock."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.models import Credential, Device, StaffMember
from cloudspace.accounts.people.queries import profile_of
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.services import actions as services
from cloudspace.commerce.services import tasks as provisioning
from cloudspace.commerce.services.models import ProvisioningCall, Service
from cloudspace.commerce.support import actions as support
from cloudspace.commerce.support.models import TicketMessage
from cloudspace.interfaces.storefront.forms import profile as profile_forms
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor, program
from cloudspace.messaging.models import Mail
from cloudspace.policy.model import Policy
from tests import sessions
from tests.accounts.conftest import AN, BINH, PASSWORD, code_at
from tests.commerce.conftest import PROGRAM, Customer, notified, paid, registered
from tests.interfaces.storefront.test_policies import FOLDER, newer

# What is Bình's: none of it may stand in any answer here.
HIS = BINH._replace(full_name="Trần Kín Bình", street="45 ngõ Khuất", email="binh.kin@example.vn")
HIS_WORDS = "Chuyện riêng của Bình, xin đừng để ai đọc."
STRANGERS = (HIS.full_name, HIS.street, HIS.email, "987 654 321", "+84987654321", HIS_WORDS)
# What is An's: it stands in no answer to a visitor.
HERS = ("Nguyễn Thị An", "12 phố Hàng Bài", "+84912345678")


@dataclass
class Shop:
    """The browsers, what fills an address, and what a person would fill in."""

    browsers: dict[str, Client]
    parts: dict[str, list[str]]
    known: dict[str, str]

    def awake(self, who: str) -> Client:
        """The browser of `who`, signed in again where something signed it out."""
        browser = self.browsers[who]
        if who == "visitor":
            browser.cookies.clear()
        if who != "visitor" and browser.get("/account/" if who == "an" else "/desk/").status_code != 200:
            sign_in(browser, who)
        return browser


def sign_in(browser: Client, who: str) -> None:
    """Through the form; a code of the authenticator app counts once, so the step is forgotten."""
    Credential.objects.filter(kind="totp").update(used_step=-1)
    typed = {"email": AN.email, "password": PASSWORD}
    if who == "staff":
        typed = {"email": "mo@cloudspace.vn", "password": PASSWORD, "code": code_at(), "next": "/desk/"}
    answer = browser.post("/sign-in/", typed)
    assert answer.status_code == 302, (who, answer.status_code)


def fill(hire: Callable[..., StaffMember], policy: Policy) -> Shop:
    """An with a service, orders, tickets and payments; Bình with the like; Mơ, who holds every role; Lan beside her."""
    an, binh = registered(AN), registered(HIS)
    plan = Plan.objects.select_related("product").order_by("product__place", "place")[0]
    member = hire("mo@cloudspace.vn", "Ngô Thị Mơ", *policy.roles)
    lan = hire("lan@cloudspace.vn", "Vũ Thị Lan", "support")
    minh = hire("minh@cloudspace.vn", "Đỗ Minh", "manager")
    proposed = people.grant_role(by=sessions.at_desk(minh.subject_id), member=lan, role="sales", policy=policy)
    removal = people.propose_renewal(by=sessions.at_desk(minh.subject_id), member=lan, reason="lost")
    browsers = {who: Client(raise_request_exception=False) for who in ("visitor", "an", "staff")}
    for who in ("an", "staff"):
        sign_in(browsers[who], who)
    staff = Actor("staff", member.subject_id, Device.objects.get(subject=member.subject_id, at_desk=True).pk)
    bought = [_bought(customer, plan, number) for number, customer in enumerate((an, binh), 1)]
    waiting = orders.place_order(by=an.actor, account=an.account.pk, plan=plan.pk, price_seen=plan.price, language="vi")
    unprovided = orders.place_order(
        by=an.actor, account=an.account.pk, plan=plan.pk, price_seen=plan.price, language="vi"
    )
    paid(unprovided, 7)
    provisioning.make_calls(worker=ids.new_id())
    parked = notified(8, waiting.price, "chuyen tien khong ro")
    assert parked is not None
    tickets = [_asked(customer, words) for customer, words in ((an, "Máy chủ của tôi?"), (binh, HIS_WORDS))]
    support.take_ticket(by=staff, ticket=tickets[0].pk)
    called = support.open_ticket(by=staff, subject_id=an.subject, topic="order", body="Gọi điện hỏi.", language="vi")
    free = _asked(an, "Còn câu này nữa.")
    failed = Mail.objects.order_by("created_at")[0]
    Mail.objects.filter(pk=failed.pk).update(due_at=None, failed_at=clock.now())
    call = ProvisioningCall.objects.filter(done_at=None).select_related("service").first()
    numbers = [
        *(order.number for order in (waiting, bought[0], unprovided)),
        *(ticket.number for ticket in (tickets[0], called, free)),
        *(call.service.number for call in ProvisioningCall.objects.filter(service__subject_id=an.subject)),
        an.account.number,
    ]
    parts = {
        "number": numbers,
        "plan": [str(plan.pk)],
        "transfer": [str(parked.transfer.pk)],
        "call": [str(call.pk)] if call else [],
        "message": [str(TicketMessage.objects.filter(ticket=tickets[0])[0].pk)],
        "mail": [str(failed.pk)],
        "table": ["profile"],
        "row": [str(profile_of(an.subject).pk)],
        "field": ["full_name", "description"],
        "slug": [plan.product.slug_vi],
        "part": list(profile_forms.MADE),
        "index": [str(number) for number in range(40)],
        "session": [str(Device.objects.filter(subject=an.subject)[0].pk)],
        "secret": ["x"],
        "code": ["ABCD-EFGH"],
        "badge": [lan.badge],
        "appointment": [str(proposed.pk)],
        "removal": [str(removal.pk)],
        "category": list(policy.categories),
        "role": ["support"],
        "version": [_published(), policy.version],
        "kind": ["text"],
        "path": ["0/000.p/1", "entries/000.p/1"],
    }
    return Shop(browsers, parts, {})


def _published() -> str:
    """Two versions stand in the archive; the number of the newer one, for a later day."""
    agreements.publish(by=program("init"), folder=FOLDER)
    with tempfile.TemporaryDirectory() as folder:
        return newer(Path(folder) / "newer").version


def _bought(customer: Customer, plan: Plan, number: int) -> Any:
    order = orders.place_order(
        by=customer.actor, account=customer.account.pk, plan=plan.pk, price_seen=plan.price, language="vi"
    )
    paid(order, number)
    provisioning.make_calls(worker=ids.new_id())
    service = Service.objects.get(order=order)
    services.confirm_call(by=PROGRAM, call=ProvisioningCall.objects.get(service=service).pk)
    return order


def _asked(customer: Customer, words: str) -> Any:
    return support.open_ticket(
        by=customer.actor, subject_id=customer.subject, topic="service", body=words, language="vi"
    )
