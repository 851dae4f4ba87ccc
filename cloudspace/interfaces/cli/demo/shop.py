"""What can happen in the demo shop, each in one call of the real actions; whoever is meant is named by key."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import totp
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.customers import queries as buying
from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders import tasks as ordering
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments.models import BankTransfer
from cloudspace.commerce.services import actions as services
from cloudspace.commerce.services import queries as serving
from cloudspace.commerce.services import tasks as provisioning
from cloudspace.commerce.services.models import Service
from cloudspace.commerce.support import actions as support
from cloudspace.commerce.support.models import Ticket
from cloudspace.interfaces.cli.demo import cast, codes
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import VISITOR, Actor, program
from cloudspace.messaging import tasks as messaging

BY = program("demo")


@dataclass
class Shop:
    """The demo shop while it is being filled: who is who, and what stands out by name."""

    address: str
    subjects: dict[str, uuid.UUID] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    colleagues: dict[str, uuid.UUID] = field(default_factory=dict)
    desks: dict[tuple[str, dt.datetime], Actor] = field(default_factory=dict)
    worker: uuid.UUID = field(default_factory=ids.new_id)
    lines: int = 0

    def customer(self, key: str) -> Actor:
        """The customer, acting."""
        return Actor("subject", self.subjects[key])

    def colleague(self, role: str) -> Actor:
        """Whoever has that role, acting; they sign in at the desk once in each event."""
        moment = role, clock.now()
        if moment not in self.desks:
            who = next(one for one in cast.STAFF if one.role == role)
            signed = people.sign_in(
                by=VISITOR, email=who.email, password=cast.STAFF_PASSWORD, at_desk=True, token=ids.secret_token(),
                code=codes.code_at(who.totp_secret, clock.now()), policy=agreements.in_force(),
                browser="Firefox, Linux", network="192.0.2.8",
            )  # fmt: skip
            self.desks[moment] = Actor("staff", signed.subject.pk, signed.session)
        return self.desks[moment]

    def hire(self, who: cast.Colleague) -> None:
        """Invites a colleague, who joins with password and authenticator app."""
        policy, secret = agreements.in_force(), ids.secret_token()
        member = people.invite_staff(
            by=BY, email=who.email, full_name=who.name, roles=[who.role], policy=policy, secret=secret,
            link=f"{self.address}/desk/joining/{{secret}}/",
        )  # fmt: skip
        self.deliver_mails()
        offer = totp.offer(member.subject_id, policy.operator.trading_name, who.totp_secret)
        people.accept_invitation(
            by=VISITOR, secret=secret, password=cast.STAFF_PASSWORD, signed_offer=offer.signed,
            code=codes.code_at(who.totp_secret, clock.now()), policy=policy,
        )  # fmt: skip
        self.colleagues[who.role] = member.subject_id

    def register(self, who: cast.Customer, *, confirm: bool = True) -> None:
        """A visitor fills in the form and, with `confirm`, follows the mailed link."""
        secret = ids.secret_token()
        accepted = {kind: text.digest for kind, text in agreements.to_accept(who.language).items()}
        subject = customers.register(
            by=VISITOR, typed=who.typed(), accepted=accepted, language=who.language,
            link=f"{self.address}/confirm/{{secret}}/", secret=secret,
        )  # fmt: skip
        if subject is None:
            raise LookupError(f"{who.key} is registered already")
        self.subjects[who.key] = subject
        (self.accounts[who.key],) = buying.accounts_of(subject)
        self.deliver_mails()
        if confirm:
            people.confirm_email(by=VISITOR, secret=secret, password=cast.CUSTOMERS_PASSWORD)

    def visit(self, key: str) -> None:
        """Signs a customer in and out again."""
        who = next(one for one in cast.CUSTOMERS if one.key == key)
        signed = people.sign_in(
            by=VISITOR, email=who.email, password=cast.CUSTOMERS_PASSWORD, token=ids.secret_token(),
            policy=agreements.in_force(), browser="Firefox, Linux", network="192.0.2.7",
        )  # fmt: skip
        people.sign_out(by=Actor("subject", signed.subject.pk, signed.session))

    def order(self, key: str, product: str, months: int = 12) -> Order:
        """Orders the cheapest plan of a product with that period."""
        plans = Plan.objects.filter(product__slug_en=product, months=months, withdrawn_at=None)
        plan = plans.select_related("product").order_by("price")[0]
        language = next(one.language for one in cast.CUSTOMERS if one.key == key)
        return orders.place_order(
            by=self.customer(key), account=self.accounts[key].pk, plan=plan.pk, price_seen=plan.price, language=language
        )

    def transfer(self, amount: int, words: str) -> BankTransfer:
        """Money arrives: billing pastes the line of the bank's statement."""
        self.lines += 1
        line = f"{clock.now().astimezone(clock.VIET_NAM):%d/%m/%Y %H:%M:%S}; +{amount}; {words}; FT{self.lines:08d}"
        return services.book_statement_line(by=self.colleague("billing"), line=line).transfer

    def pay(self, order: Order) -> BankTransfer:
        """The money of an order arrives with its reference."""
        return self.transfer(order.price, f"{order.request.reference} chuyen tien")

    def deliver(self, order: Order) -> Service:
        """The provisioning call comes up and sales start the service by hand."""
        provisioning.make_calls(worker=self.worker)
        for call in serving.calls_for_staff():
            if call.service.order_id == order.pk:
                services.confirm_call(by=self.colleague("sales"), call=call.pk)
        return Service.objects.get(order=order)

    def buy(self, key: str, product: str, months: int = 12) -> Service:
        """Ordered, paid and delivered."""
        order = self.order(key, product, months)
        self.pay(order)
        return self.deliver(order)

    def ask(self, key: str, topic: str, body: str) -> Ticket:
        """A customer writes to the shop."""
        language = next(one.language for one in cast.CUSTOMERS if one.key == key)
        return support.open_ticket(
            by=self.customer(key), subject_id=self.subjects[key], topic=topic, body=body, language=language,
            account=self.accounts[key].pk,
        )  # fmt: skip

    def upkeep(self) -> None:
        """What the worker would have done by now."""
        ordering.expire_due(worker=self.worker)
        provisioning.make_calls(worker=self.worker)
        provisioning.end_due(worker=self.worker)
        self.deliver_mails()

    def deliver_mails(self) -> None:
        """Everything that waits goes to the catcher."""
        while messaging.deliver_due(worker=self.worker, at=clock.now()).total():
            continue


def ago(now: dt.datetime, days: float) -> dt.datetime:
    """That many days before `now`."""
    return now - dt.timedelta(days=days)
