"""Closing an account with all that runs in it."""

from __future__ import annotations

import datetime as dt
import uuid

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.accounts.people import actions as people
from cloudspace.accounts.people import queries as known
from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.customers import queries as buying
from cloudspace.commerce.customers.models import Account
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders import queries as ordered
from cloudspace.commerce.services import letters, queries
from cloudspace.commerce.services.actions.ending import end_service
from cloudspace.commerce.services.actions.settling import settle_order
from cloudspace.kit import clock
from cloudspace.kit.actor import Actor
from cloudspace.kit.acts import recording


@recording.action
def close_account(*, by: Actor, account: uuid.UUID) -> Account:
    """Ends what runs in the account, drops what waits for payment, and closes it: the year of R1 starts today.

    With their last account the person's own sign-in account closes too, and every session ends. Raises
    customers.OwnersOnly, customers.AccountClosed; then nothing is done.
    """
    closing = customers.closable(by=by, account=account)
    for order in ordered.waiting_in(account):
        try:
            orders.cancel_order(by=by, order=order.pk)
        except orders.OrderSettled:
            # Its money came this moment: the service that it brings ends with the account.
            settle_order(by=by, order=order.pk)
    for service in queries.running_in(account):
        end_service(by=by, service=service.pk, when="now", reason="account_closed")
    closed = customers.close_account(by=by, account=closing)
    may_close = by.kind == "program" or by.id == closed.subject_id
    if may_close and not buying.accounts_of(closed.subject_id):
        people.close(by=by, subject_id=closed.subject_id)
        _tell(by, closed)
    return closed


def _tell(by: Actor, closed: Account) -> None:
    policy = agreements.in_force()
    due = policy.dies_on("service", clock.today())
    warned_on = due - dt.timedelta(days=policy.figures.warning_days)
    language = known.person(closed.subject_id).language
    letters.write_closed(by=by, account=closed, language=language, due=due, warned_on=warned_on)
