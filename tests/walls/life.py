"""Customers whose every value is a canary, and their whole life in the shop through the real actions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.test import Client

from cloudspace.accounts.agreements import actions as agreements
from cloudspace.accounts.agreements import queries as terms
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import rules, totp
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.customers import queries as buying
from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import actions as payments
from cloudspace.commerce.payments import tasks as retiring
from cloudspace.commerce.payments.rules import notices
from cloudspace.commerce.services import actions as services
from cloudspace.commerce.services import queries as serving
from cloudspace.commerce.services import tasks as provisioning
from cloudspace.commerce.support import actions as support
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, Actor
from cloudspace.kit.limits.models import Count
from cloudspace.messaging import tasks as messaging
from cloudspace.messaging.drivers import catcher
from cloudspace.policy.model import Policy
from tests.accounts.conftest import LINK, code_at, shown
from tests.commerce.conftest import PROGRAM, match_by_hand, notified
from tests.walls import canaries

NOBODY = uuid.UUID(int=0)


@dataclass
class Person:
    """One customer: what they type, and who they are in the shop."""

    number: int
    subject: uuid.UUID = NOBODY
    account: Account | None = None
    order: Order | None = None
    email: str = ""

    def __post_init__(self) -> None:
        self.email = self.address("mail")

    def address(self, what: str) -> str:
        """An address of theirs."""
        return f"{canaries.plain(self.says(what)).lower()}@example.vn"

    @property
    def password(self) -> str:
        return f"mật khẩu dài {canaries.word(self.number, 'pass')}"

    @property
    def actor(self) -> Actor:
        return Actor("subject", self.subject)

    def says(self, what: str) -> str:
        """Something that this customer alone could have written."""
        return canaries.word(self.number, what)

    def typed(self) -> rules.Typed:
        return rules.Typed(
            email=self.email,
            full_name=f"Nguyễn {self.says('ten')}",
            phone=canaries.phone(self.number),
            birth_date=canaries.birth_date(self.number),
            province="01",
            commune="00070",
            street=f"12 phố {self.says('pho')}",
            password=self.password,
        )


def register(crowd: Sequence[Person]) -> None:
    """Each registers and follows the mailed link; one in ten lets it lapse."""
    for one in crowd:
        _nobody_is_counted(one.number)
        secret = ids.secret_token()
        made = customers.register(
            by=VISITOR, typed=one.typed(), accepted=shown(), language="vi", link=LINK, secret=secret
        )
        assert made is not None
        one.subject = made
        (one.account,) = buying.accounts_of(made)
        if one.number % 10:
            people.confirm_email(by=VISITOR, secret=secret, password=one.password)


def sign_in(crowd: Sequence[Person], policy: Policy) -> None:
    """Each comes back from a device and a network of their own; one in twenty mistypes first."""
    for one in crowd:
        _nobody_is_counted(one.number)
        signed = people.sign_in(
            by=VISITOR, email=one.email, password=one.password, token=ids.secret_token(), policy=policy,
            browser=one.says("may"), network=canaries.network(one.number),
        )  # fmt: skip
        people.sign_out(by=Actor("subject", signed.subject.pk, signed.session))


def buy(crowd: Sequence[Person], plan: Plan) -> None:
    """Each orders and pays; some by a reference that nobody knows, some too little, some from a statement line."""
    for one in crowd:
        assert one.account is not None
        one.order = orders.place_order(
            by=one.actor, account=one.account.pk, plan=plan.pk, price_seen=plan.price, language="vi"
        )
        said, amount = f"{canaries.plain(one.says('bank'))} chuyen tien", one.order.price
        if one.number % 7 == 1:
            notified(one.number, amount, f"DH999999 {said}")
        elif one.number % 7 == 2:
            notified(one.number, amount - 1000, f"{one.order.request.reference} {said}")
        else:
            notified(one.number, amount, f"{one.order.request.reference} {said}")
    deliver()


def deliver() -> None:
    """Provisioning by hand for everything that waits."""
    provisioning.make_calls(worker=ids.new_id())
    for call in serving.calls_for_staff():
        services.confirm_call(by=PROGRAM, call=call.pk)


def be_settled_by_hand(crowd: Sequence[Person], plan: Plan, ha: Actor) -> None:
    """Each pays without the reference, from another's account; billing types lines in and finds out whose it is."""
    for one in crowd:
        assert one.account is not None
        order = orders.place_order(
            by=one.actor, account=one.account.pk, plan=plan.pk, price_seen=plan.price, language="vi"
        )
        said = canaries.plain(one.says("tay"))
        row = notices.Notice(
            "webhook", f"tay {one.number}", f"FT{said}", order.price, "VND", "", clock.now(), f"{said} chuyen tien",
            canaries.plain(one.says("chu")), canaries.phone(one.number).replace(" ", ""),
        )  # fmt: skip
        transfer = payments.book_transfer(by=PROGRAM, notice=row).transfer
        services.book_statement_line(by=ha, line=f"22/11/2026;+{order.price};{said} sao ke")
        match_by_hand(ha, transfer.pk, order.request_id)
    retiring.retire_adopted(worker=ids.new_id(), limit=len(crowd))


def organise(crowd: Sequence[Person]) -> None:
    """Each buys for an organisation too, and consents to the newsletter with an address."""
    for one in crowd:
        customers.open_account(
            by=one.actor, subject_id=one.subject, kind="organisation", organisation_name=f"Công ty {one.says('cty')}",
            tax_code=canaries.tax_code(one.number), organisation_address={"line": f"1 phố {one.says('sở')}"},
        )  # fmt: skip
        agreements.consent(
            by=one.actor, subject_id=one.subject, purpose="send_newsletter", wording="Tin tức?", language="vi",
            contact=one.email,
        )  # fmt: skip


def secure(crowd: Sequence[Person]) -> None:
    """Each adds an app and gets recovery codes; the app's secret is theirs alone."""
    for one in crowd:
        secret = one.says("app").encode()[:20]
        offer = totp.offer(one.subject, "Cloudspace.vn", secret)
        people.enrol_totp(
            by=one.actor, subject_id=one.subject, password=one.password, signed_offer=offer.signed,
            code=code_at(secret),
        )  # fmt: skip
        people.request_password_reset(by=VISITOR, email=one.email, link=LINK, policy=terms.in_force())


def be_searched_for(crowd: Sequence[Person], chi: Actor) -> None:
    """Support looks for each, by mail, by phone, and by name with a second fact."""
    for one in crowd:
        for text in (one.email, canaries.phone(one.number), one.says("ten")):
            assert support.search_people(by=chi, text=text, fact=support.SecondFact(province="01")).hits
        support.search_people(by=chi, text=one.says("ai"), fact=support.SecondFact(province="01"))


def write(crowd: Sequence[Person], chi: Actor) -> None:
    """Each asks something; support takes it, reads it and answers some."""
    for one in crowd:
        _nobody_is_counted(one.number)
        body = f"Xin giúp: {one.says('hoi')}\n{one.says('hai')}"
        ticket = support.open_ticket(by=one.actor, subject_id=one.subject, topic="service", body=body, language="vi")
        if one.number % 5 == 0:
            support.take_ticket(by=chi, ticket=ticket.pk)
            support.reply(by=chi, ticket=ticket.pk, body=f"Xin chào, {one.says('dap')}")
            if one.number % 2:
                support.close_ticket(by=chi, ticket=ticket.pk)


def correct(crowd: Sequence[Person], policy: Policy) -> None:
    """Each buys for an organisation, corrects their name, and changes their address; half never confirm the new one."""
    for one in crowd:
        _nobody_is_counted(one.number)
        assert one.account is not None
        customers.correct_organisation(
            by=one.actor, account=one.account, organisation_name=f"Công ty {one.says('cty')}",
            tax_code=canaries.tax_code(one.number),
        )  # fmt: skip
        people.correct_profile(
            by=one.actor, subject_id=one.subject, changes={"full_name": f"Trần {one.says('moi')}"}, policy=policy
        )
        secret = ids.secret_token()
        email = one.address("moi")
        people.change_email(
            by=one.actor, subject_id=one.subject, email=email, password=one.password, link=LINK, policy=policy,
            secret=secret,
        )  # fmt: skip
        if one.number % 2:
            people.confirm_email_change(by=VISITOR, secret=secret, password=one.password)
            one.email = email


def leave(crowd: Sequence[Person]) -> None:
    """Each ends what runs and closes the account."""
    for one in crowd:
        assert one.account is not None
        services.close_account(by=one.actor, account=one.account.pk)
        people.close(by=one.actor, subject_id=one.subject)


def post(most: int) -> int:
    """The worker sends about `most` of what waits. The catcher is emptied: what was sent is beyond the shop's reach."""
    sent = 0
    while sent < most and (done := messaging.deliver_due(worker=ids.new_id(), at=clock.now(), limit=100)):
        sent += sum(done.values())
    catcher.forget()
    return sent


def post_one_confirmation(browser: Client, password: str) -> None:
    """The worker sends the mail, the person gives their password behind its link."""
    messaging.deliver_due(worker=ids.new_id(), at=clock.now())
    (secret,) = [found[1] for mail in catcher.caught() if (found := re.search(r"/confirm/([^/\s]+)/", mail.text))]
    assert browser.post(f"/confirm/{secret}/", {"password": password}).status_code == 200
    catcher.forget()


def forget_counts() -> None:
    """Everybody comes from one place here; their tries are forgotten."""
    Count.objects.all().delete()


def _nobody_is_counted(number: int) -> None:
    """Now and then, so that the limits do not stop a whole crowd."""
    if number % 5 == 0:
        forget_counts()
