"""Ending a service, closing the account, and the day from which R1 counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from cloudspace.accounts.people import queries as people
from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.customers import queries as buying
from cloudspace.commerce.orders import actions as orders
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.services import actions, queries, rules, tasks
from cloudspace.commerce.services.models import ProvisioningCall, Service
from cloudspace.kit import clock, ids
from cloudspace.kit.actor import Actor
from cloudspace.policy.model import Policy
from tests.accounts.conftest import Written
from tests.commerce.conftest import Customer, notified, paid


@pytest.fixture
def service(order: Order, lan: Actor) -> Service:
    """An's service, active since today."""
    begun = paid(order).service
    assert begun is not None
    actions.confirm_call(by=lan, call=begun.calls.get().pk)
    begun.refresh_from_db()
    return begun


def test_the_owner_ends_a_service_now(an: Customer, service: Service, sent: Callable[[], list[Written]]) -> None:
    sent()
    actions.end_service(by=an.actor, service=service.pk, when="now")
    service.refresh_from_db()
    assert (service.state, service.end_reason, service.ended_by) == ("ended", "asked", an.subject)
    assert queries.last_service_day(an.subject) == clock.today()
    assert [mail.kind for mail in sent()] == ["services/ended"]
    assert ProvisioningCall.objects.get(kind="end").due_at is not None


def test_a_service_may_run_to_the_end_of_what_was_paid(an: Customer, service: Service) -> None:
    actions.end_service(by=an.actor, service=service.pk, when="period_end")
    service.refresh_from_db()
    assert service.state == "active"
    assert service.end_asked_at is not None
    actions.keep_service(by=an.actor, service=service.pk)
    service.refresh_from_db()
    assert service.end_asked_at is None


def test_a_service_ends_when_its_period_is_over(an: Customer, service: Service) -> None:
    assert service.paid_until is not None
    with clock.set_to(clock.start_of(service.paid_until)):
        assert tasks.end_due(worker=ids.new_id()) == 0
    with clock.set_to(clock.start_of(service.paid_until + dt.timedelta(days=1))):
        assert tasks.end_due(worker=ids.new_id()) == 1
        assert tasks.end_due(worker=ids.new_id()) == 0
    service.refresh_from_db()
    assert service.end_reason == "period_over"
    assert queries.last_service_day(an.subject) == service.paid_until + dt.timedelta(days=1)


def test_nobody_else_ends_it_and_nobody_ends_it_twice(an: Customer, binh: Customer, service: Service) -> None:
    for act in (actions.keep_service, actions.suspend_service, actions.resume_service):
        with pytest.raises(actions.NotYourService):
            act(by=binh.actor, service=service.pk)
    with pytest.raises(actions.NotYourService):
        actions.end_service(by=binh.actor, service=service.pk, when="now")
    actions.end_service(by=an.actor, service=service.pk, when="now")
    with pytest.raises(actions.ServiceEnded):
        actions.end_service(by=an.actor, service=service.pk, when="now")


def test_staff_suspend_and_resume(service: Service, lan: Actor) -> None:
    actions.suspend_service(by=lan, service=service.pk)
    service.refresh_from_db()
    assert service.state == "suspended"
    actions.resume_service(by=lan, service=service.pk)
    service.refresh_from_db()
    assert service.state == "active"


def test_closing_the_account_ends_all_and_starts_the_year(an: Customer, service: Service, order: Order) -> None:
    waiting = orders.place_order(
        by=an.actor, account=an.account.pk, plan=order.plan_id, price_seen=order.price, language="vi"
    )
    begun = orders.place_order(
        by=an.actor, account=an.account.pk, plan=order.plan_id, price_seen=order.price, language="vi"
    )
    notified(9, begun.price, begun.request.reference)
    assert queries.last_service_day(an.subject) is None
    actions.close_account(by=an.actor, account=an.account.pk)
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"
    assert {row.end_reason for row in Service.objects.all()} == {"account_closed"}
    assert buying.accounts_of(an.subject) == []
    assert people.person(an.subject).closed_at is not None
    assert queries.last_service_day(an.subject) == clock.today()
    assert not ProvisioningCall.objects.filter(kind="start", due_at__isnull=False).exists()


def test_whoever_closes_hears_of_it_by_mail_with_the_days_to_come(
    an: Customer, service: Service, policy: Policy, sent: Callable[[], list[Written]]
) -> None:
    second = customers.open_account(by=an.actor, subject_id=an.subject)
    actions.close_account(by=an.actor, account=second.pk)
    sent()
    actions.close_account(by=an.actor, account=an.account.pk)
    (told,) = (mail for mail in sent() if mail.kind == "services/closed")
    due = policy.dies_on("service", clock.today())
    assert told.subject == f"Tài khoản {an.account.number} đã đóng"
    for day in (due, due - dt.timedelta(days=policy.figures.warning_days)):
        assert f"{day:%d/%m/%Y}" in told.text
    assert "Nếu không phải bạn đóng" in told.text


def test_only_the_owner_closes_and_a_refusal_ends_nothing(an: Customer, binh: Customer, service: Service) -> None:
    customers.admit(by=an.actor, account=an.account, subject_id=binh.subject, rights="buyer")
    with pytest.raises(customers.OwnersOnly):
        actions.close_account(by=binh.actor, account=an.account.pk)
    service.refresh_from_db()
    assert service.state == "active"
    actions.close_account(by=an.actor, account=an.account.pk)
    with pytest.raises(customers.AccountClosed):
        actions.close_account(by=an.actor, account=an.account.pk)
    assert people.person(binh.subject).closed_at is None


def test_another_open_account_keeps_the_person_and_the_clock_from_starting(an: Customer, service: Service) -> None:
    second = customers.open_account(by=an.actor, subject_id=an.subject)
    actions.close_account(by=an.actor, account=second.pk)
    assert people.person(an.subject).closed_at is None
    assert queries.last_service_day(an.subject) is None


def test_the_last_day_of_someone_who_never_bought_is_the_opening(an: Customer) -> None:
    assert queries.last_service_day(an.subject) == clock.today()
    assert queries.last_service_day(ids.new_id()) is None


def test_a_member_is_served_as_long_as_the_accounts_service_runs(
    an: Customer, binh: Customer, service: Service
) -> None:
    assert queries.last_service_day(binh.subject) is not None
    customers.admit(by=an.actor, account=an.account, subject_id=binh.subject, rights="reader")
    assert queries.last_service_day(binh.subject) is None


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        ((2026, 1, 31), 1, (2026, 2, 28)),
        ((2028, 1, 31), 1, (2028, 2, 29)),
        ((2028, 2, 29), 12, (2029, 2, 28)),
        ((2026, 11, 22), 1, (2026, 12, 22)),
        ((2026, 11, 22), 2, (2027, 1, 22)),
        ((2026, 12, 31), 60, (2031, 12, 31)),
    ],
)
def test_months_are_counted_by_the_calendar(
    day: tuple[int, int, int], months: int, later: tuple[int, int, int]
) -> None:
    assert rules.months_after(dt.date(*day), months) == dt.date(*later)
