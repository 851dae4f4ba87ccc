"""Axe on every page there is: on a phone, in Vietnamese by day and in English by night. A page left out fails."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.urls import URLPattern, reverse

from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people.models import StaffMember
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.payments.models import BankTransfer
from cloudspace.commerce.services import queries as services
from cloudspace.commerce.services import tasks as providing
from cloudspace.commerce.support import actions as support
from cloudspace.interfaces.desk import urls as desk
from cloudspace.interfaces.storefront import urls as storefront
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.messaging.drivers import catcher
from cloudspace.policy.model import Policy
from cloudspace.vault import lookup
from tests.accounts.conftest import AN, BINH, LINK, PASSWORD, Written, shown
from tests.commerce.conftest import Customer, notified, registered
from tests.compliance.retention.conftest import Round
from tests.interfaces.storefront.test_policies import newer
from tests.journeys.conftest import RULES, Shop, Walk

Sent = Callable[[], list[Written]]

# Where each page lies; what stands in braces is found when the shop is filled.
PUBLIC = {
    "home": "/",
    "product": "/products/may-chu-ao/",
    "policy": "/policy/",
    "versions": "/policy/versions/",
    "policy-version": "/policy/2026-11-22/",
    "policy-changes": "/policy/{newer}/changes/",
    "policy-version-text": "/policy/2026-11-22/terms/",
    "terms": "/terms/",
    "refunds": "/refunds/",
    "acceptable-use": "/acceptable-use/",
    "promises": "/promises/",
    "transparency": "/transparency/",
    "erasures": "/erasure/",
    "erasure": "/erasure/{erased}/",
    "mail": "/mail/",
    "register": "/register/",
    "registered": "/register/sent/",
    "confirm": "/confirm/{unconfirmed}/",
    "confirm-change": "/confirm/email/{changed}/",
    "sign-in": "/sign-in/",
    "sign-out": "/sign-out/",
    "signed-out": "/signed-out/",
    "reset": "/reset/",
    "reset-sent": "/reset/sent/",
    "reset-by": "/reset/{forgotten}/",
}
OWN = {
    "account": "/account/",
    "my-data": "/account/my-data/",
    "category": "/account/my-data/category/transactions/",
    "correct": "/account/my-data/address/",
    "organisation": "/account/organisation/",
    "openings": "/account/openings/",
    "entry": "/account/openings/{entry}/",
    "sessions": "/account/sessions/",
    "second-factor": "/account/second-factor/",
    "recovery-codes": "/account/recovery-codes/",
    "orders": "/account/orders/",
    "order-page": "/account/orders/{order}/",
    "service": "/account/services/{service}/",
    "close": "/account/close/",
    "order": "/order/{plan}/",
    "tickets": "/tickets/",
    "new-ticket": "/tickets/new/",
    "ticket": "/tickets/{ticket}/",
}
DESK = {
    "home": "/desk/",
    "tickets": "/desk/tickets/",
    "ticket": "/desk/tickets/{ticket}/",
    "order": "/desk/orders/{order}/",
    "payments": "/desk/payments/",
    "payment": "/desk/payments/{transfer}/",
    "services": "/desk/services/",
    "service": "/desk/services/{service}/",
    "people": "/desk/people/",
    "customer": "/desk/people/{account}/",
    "openings": "/desk/openings/",
    "staff": "/desk/staff/",
    "join": "/desk/joining/{invited}/",
    "recovery-codes": "/desk/recovery-codes/",
    "clock": "/desk/clock/",
    "mails": "/desk/mails/",
}
# What answers a form, or a program: a file, or a part of a page that stands elsewhere.
POSTED = {
    "storefront": {
        "accept", "discard", "discard-change", "download", "end-sessions", "end-session", "remove-second-factor",
        "leave-organisation",
        "cancel-order", "end-service", "keep-service", "confirm-ticket", "close-ticket",
    },
    "desk": {
        "take-ticket", "assign-ticket", "close-ticket", "open-message", "take-order", "return-payment", "book-line",
        "take-payment", "match-payment", "aside-payment", "open-payment", "call-done", "call-again", "new-ticket",
        "open-value", "grant-role", "confirm-appointment", "refuse-appointment",
        "withdraw-role", "staff-leaves", "remove-staff", "resume-staff", "confirm-removal", "refuse-removal",
        "send-again", "accept-mail",
    },
}  # fmt: skip
# A mail stands there in a sandbox that lets nobody look into it; its HTML is looked at by itself.
FOR_PROGRAMS = {"storefront": {"mail-as-sent", "communes", "proof", "order-state"}, "desk": set[str]()}


def test_no_page_is_left_out() -> None:
    for app, routes, pages in (
        ("storefront", storefront.urlpatterns, PUBLIC | OWN),
        ("desk", desk.urlpatterns, DESK),
    ):
        there = {route.name for route in routes if isinstance(route, URLPattern)}
        assert there == set(pages) | POSTED[app] | FOR_PROGRAMS[app]


@pytest.fixture
def filled(shop_served: Shop) -> dict[str, str]:
    """What An has, and what waits at the desk."""
    an = registered(AN)
    plan = Plan.objects.order_by("product__place", "place")[0]
    first, second = (_ordered(an, plan) for _ in range(2))
    shop_served.pay(first)
    providing.make_calls(worker=ids.new_id())
    assert notified(99, plan.price, "chuyen tien") is not None
    ticket = support.open_ticket(by=an.actor, subject_id=an.subject, topic="service", body="Xin chào.", language="vi")
    shop_served.publish()
    return {
        "account": an.account.number,
        "plan": str(plan.pk),
        "order": second,
        "service": services.services_of(an.subject)[0].number,
        "ticket": ticket.number,
        "transfer": str(BankTransfer.objects.order_by("-received_at")[0].pk),
    }


def _ordered(an: Customer, plan: Plan) -> str:
    return orders.place_order(
        by=an.actor, account=an.account.pk, plan=plan.pk, price_seen=plan.price, language="vi"
    ).number


@pytest.mark.parametrize(("language", "theme"), [("", "light"), ("/en", "dark")])
class TestAxe:
    """Each page once in each language and each theme."""

    def test_public_pages(
        self,
        walk: Callable[..., Walk],
        filled: dict[str, str],
        sent: Sent,
        policy: Policy,
        tmp_path: Path,
        language: str,
        theme: str,
    ) -> None:
        secrets = _mailed(sent, policy) | {"erased": "AAAA-BBBB", "newer": newer(tmp_path / "newer").version}
        visitor = walk()
        _look(visitor, PUBLIC, secrets, language, theme)
        visitor.shop.deliver()
        assert len(catcher.caught()) > 2
        visitor.page.goto("about:blank")
        for mail in catcher.caught():
            visitor.page.set_content(mail.html)
            # Rules alone: what stands around a mail, its headings too, is the mail program's.
            visitor.check(options=RULES)

    def test_own_pages(self, walk: Callable[..., Walk], filled: dict[str, str], language: str, theme: str) -> None:
        an = walk()
        an.enter(AN.email)
        an.page.goto(f"{an.shop.url}/account/openings/")
        entry = an.page.locator(".opening__entry a").last.get_attribute("href")
        assert entry
        _look(an, OWN, filled | {"entry": entry.rstrip("/").rpartition("/")[2]}, language, theme)
        _refuse_to_show(an, "storefront")

    def test_the_desk(
        self,
        walk: Callable[..., Walk],
        filled: dict[str, str],
        hire: Callable[..., StaffMember],
        policy: Policy,
        language: str,
        theme: str,
    ) -> None:
        hire("minh@cloudspace.vn", "Đỗ Minh", *policy.roles)
        secret = ids.secret_token()
        people.invite_staff(
            by=program("init"), email="lan@cloudspace.vn", full_name="Vũ Thị Lan", roles=["support"], link=LINK,
            policy=policy, secret=secret,
        )  # fmt: skip
        minh = walk()
        minh.enter("minh@cloudspace.vn", desk=True)
        _look(minh, DESK, filled | {"invited": secret}, language, theme)
        _refuse_to_show(minh, "desk")

    def test_the_proof_of_an_erasure(
        self, walk: Callable[..., Walk], shop_served: Shop, sent: Sent, policy: Policy, language: str, theme: str
    ) -> None:
        code = _erased(shop_served, sent, policy)
        _look(walk(), {"erasure": PUBLIC["erasure"]}, {"erased": code}, language, theme)


def _look(walk: Walk, pages: dict[str, str], facts: dict[str, str], language: str, theme: str) -> None:
    walk.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    for path in pages.values():
        walk.open(language + path.format(**facts))


def _refuse_to_show(walk: Walk, app: str) -> None:
    """What answers a form shows nothing to whoever only looks."""
    for path in _posted(app):
        answer = walk.context.request.get(walk.shop.url + path, max_redirects=0)
        # The address of an opening leads back to the page on which it was asked for.
        assert answer.status in (302, 405), f"{path}: {answer.status}"


def _posted(app: str) -> Iterator[str]:
    of_any = {"UUIDConverter": str(ids.new_id()), "IntConverter": "1"}
    for route in (storefront if app == "storefront" else desk).urlpatterns:
        if route.name not in POSTED[app]:
            continue
        asked = {name: of_any.get(type(kind).__name__, "x") for name, kind in route.pattern.converters.items()}
        yield reverse(f"{app}:{route.name}", kwargs=asked)


def _mailed(sent: Sent, policy: Policy) -> dict[str, str]:
    """Secrets of links that still hold: to confirm a registration, a new address, and a new password."""
    sent()
    unconfirmed, changed, forgotten = (ids.secret_token() for _ in range(3))
    assert customers.register(by=VISITOR, typed=BINH, accepted=shown(), language="vi", link=LINK, secret=unconfirmed)
    (an,) = lookup.find("email", AN.email)
    people.change_email(
        by=Actor("subject", an), subject_id=an, email="nguyen.an@example.vn", password=PASSWORD, link=LINK,
        policy=policy, secret=changed,
    )  # fmt: skip
    people.request_password_reset(by=VISITOR, email=AN.email, link=LINK, policy=policy, secret=forgotten)
    return {"unconfirmed": unconfirmed, "changed": changed, "forgotten": forgotten}


def _erased(shop: Shop, sent: Sent, policy: Policy) -> str:
    """The code that somebody was mailed before everything about them was erased."""
    binh = registered(BINH)
    people.close(by=binh.actor, subject_id=binh.subject)
    due = policy.dies_on("service", clock.today())
    nights = Round(shop.home)
    warned_on = due - dt.timedelta(days=policy.figures.warning_days)
    sent()
    nights.sweep(warned_on)
    with nights.on(warned_on):
        (warning,) = sent()
    nights.sweep(due)
    code = re.search(r"/erasure/([0-9A-Z-]+)", warning.text)
    assert code
    return code[1]
