"""What stays of orders when their customer is erased: figures that lead nowhere (R1)."""

from __future__ import annotations

import datetime as dt

from cloudspace.commerce.orders import actions, queries
from cloudspace.commerce.orders.models import Order, OrderFigure
from cloudspace.kit import clock
from cloudspace.kit.acts.models import Act
from tests.commerce.conftest import PROGRAM, Customer, paid


def test_a_paid_order_leaves_its_figures(an: Customer, order: Order) -> None:
    paid(order)
    assert actions.keep_figures(by=PROGRAM, subjects=[an.subject]) == 1
    figure = OrderFigure.objects.get()
    assert (figure.product_kind, figure.months, figure.amount) == ("vps", 1, order.price)
    assert figure.month == clock.today().replace(day=1)
    assert figure.province == "01"
    assert queries.figures(dt.date(2000, 1, 1)) == [(figure.month, "vps", order.price)]


def test_keeping_twice_counts_once(an: Customer, order: Order) -> None:
    paid(order)
    actions.keep_figures(by=PROGRAM, subjects=[an.subject])
    assert actions.keep_figures(by=PROGRAM, subjects=[an.subject]) == 0
    assert OrderFigure.objects.count() == 1


def test_an_unpaid_order_leaves_nothing(an: Customer, order: Order) -> None:
    assert actions.keep_figures(by=PROGRAM, subjects=[an.subject]) == 0


def test_nothing_leads_from_the_figures_to_the_person(an: Customer, order: Order) -> None:
    paid(order)
    actions.keep_figures(by=PROGRAM, subjects=[an.subject])
    figure = OrderFigure.objects.get()
    assert figure.pk.version == 4
    act = Act.objects.get(verb="order_figures.kept")
    assert (act.target_id, act.detail) == (None, {})
    known = {str(an.subject), str(an.account.pk), str(order.pk), order.number}
    assert not known & {str(getattr(figure, field.attname)) for field in figure._meta.concrete_fields}
