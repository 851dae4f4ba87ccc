"""Placing an order: the price that was seen, the plan on sale, the right to buy, the mail that says how to pay."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from cloudspace.accounts.people.models import Profile
from cloudspace.commerce.catalogue import actions as catalogue
from cloudspace.commerce.catalogue.models import Plan
from cloudspace.commerce.customers import actions as customers
from cloudspace.commerce.customers import queries as buying
from cloudspace.commerce.orders import actions, queries
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments import queries as payments
from cloudspace.commerce.payments.models import PaymentRequest
from cloudspace.commerce.payments.rules import vietqr
from cloudspace.kit import clock, ids
from cloudspace.kit.limits.counting import TooMany
from tests.accounts.conftest import Written
from tests.commerce.conftest import ACCOUNT_NUMBER, PROGRAM, Customer


def place(an: Customer, on_sale: Plan, **changes: object) -> Order:
    given = {
        "by": an.actor,
        "account": an.account.pk,
        "plan": on_sale.pk,
        "price_seen": on_sale.price,
        "language": "vi",
    }
    return actions.place_order(**{**given, **changes})  # type: ignore[arg-type]


def test_an_order_keeps_the_plan_as_it_was(an: Customer, plan: Plan) -> None:
    placed = place(an, plan)
    catalogue.change_price(by=PROGRAM, plan=plan, price=plan.price * 2)
    placed.refresh_from_db()
    assert placed.number.startswith("DH-")
    assert (placed.price, placed.months, placed.plan_vi) == (119_000, 1, "VPS 1")
    assert placed.product_en == "Virtual server"
    assert placed.state == "waiting_for_payment"
    assert (clock.day_of(placed.expires_at) - clock.day_of(placed.placed_at)).days == 7


def test_how_to_pay_names_account_amount_and_reference(an: Customer, plan: Plan) -> None:
    placed = place(an, plan)
    how = payments.how_to_pay(placed.request)
    transfer = vietqr.read(how.payload)
    assert (transfer.account, transfer.amount) == (ACCOUNT_NUMBER, placed.price)
    assert transfer.purpose == placed.request.reference == how.reference
    assert how.svg.startswith("<svg ")
    assert how.bank_name == "Sacombank"


@pytest.mark.parametrize(("language", "words"), [("vi", "Cảm ơn bạn"), ("en", "Thank you")])
def test_the_customer_gets_a_mail_that_says_how_to_pay(
    an: Customer, plan: Plan, sent: Callable[[], list[Written]], language: str, words: str
) -> None:
    placed = place(an, plan, language=language)
    (mail,) = sent()
    assert mail.kind == "orders/placed"
    assert mail.to == "an@example.vn"
    assert placed.number in mail.subject
    for part in (placed.number, placed.request.reference, ACCOUNT_NUMBER, "119.000\u00a0₫", "Sacombank"):
        assert part in mail.text.replace("119.000 ₫", "119.000\u00a0₫")
    assert f"/account/orders/{placed.number}/" in mail.text


def test_a_price_that_changed_meanwhile_is_shown_again(an: Customer, plan: Plan) -> None:
    with pytest.raises(actions.PriceChanged) as refused:
        place(an, plan, price_seen=plan.price - 1)
    assert refused.value.price == plan.price
    assert not Order.objects.exists()
    assert not PaymentRequest.objects.exists()


def test_what_is_not_on_sale_is_not_sold(an: Customer, plan: Plan) -> None:
    with pytest.raises(actions.NotOnSale):
        place(an, plan, plan=ids.new_id())
    catalogue.withdraw_product(by=PROGRAM, product=plan.product)
    with pytest.raises(actions.NotOnSale):
        place(an, plan)


def test_only_who_may_buy_for_the_account_orders(an: Customer, binh: Customer, plan: Plan) -> None:
    with pytest.raises(actions.NotABuyer):
        place(an, plan, by=binh.actor)
    customers.admit(by=an.actor, account=an.account, subject_id=binh.subject, rights="reader")
    with pytest.raises(actions.NotABuyer):
        place(an, plan, by=binh.actor)
    customers.admit(by=an.actor, account=an.account, subject_id=binh.subject, rights="buyer")
    assert place(an, plan, by=binh.actor).subject_id == binh.subject
    with pytest.raises(actions.NotABuyer):
        place(an, plan, by=PROGRAM)


def test_ordering_stays_closed_until_the_profile_is_complete(an: Customer, plan: Plan) -> None:
    assert buying.missing_for("order", an.subject) == ()
    Profile.objects.filter(subject_id=an.subject).update(phone=None, address=None)
    with pytest.raises(actions.InformationMissing) as refused:
        place(an, plan)
    assert refused.value.fields == ("phone", "province", "commune", "street")


def test_a_closed_account_orders_nothing(an: Customer, plan: Plan) -> None:
    customers.close_account(by=an.actor, account=an.account)
    with pytest.raises(actions.NotABuyer):
        place(an, plan)


def test_nobody_fills_the_books_by_clicking(an: Customer, plan: Plan) -> None:
    with clock.set_to(clock.now()):
        for _ in range(20):
            place(an, plan)
        with pytest.raises(TooMany):
            place(an, plan)


def test_an_order_is_found_by_its_number_and_only_by_its_owner(an: Customer, binh: Customer, plan: Plan) -> None:
    placed = place(an, plan)
    assert queries.by_number(placed.number.lower()) == placed
    assert queries.order_of(an.subject, placed.number) == placed
    assert queries.order_of(binh.subject, placed.number) is None
    assert queries.orders_of(binh.subject) == []


def test_a_second_press_gives_the_order_of_the_first(an: Customer, plan: Plan) -> None:
    once = ids.new_id()
    first = place(an, plan, order_id=once)
    catalogue.change_price(by=PROGRAM, plan=plan, price=plan.price * 2)
    assert place(an, plan, order_id=once) == first
    assert Order.objects.count() == PaymentRequest.objects.count() == 1


def test_two_presses_at_the_same_moment_make_one_order(an: Customer, plan: Plan) -> None:
    once = ids.new_id()

    def press(_number: int) -> Order:
        try:
            return place(an, plan, order_id=once)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as presses:
        assert len({order.number for order in presses.map(press, range(4))}) == 1
    assert Order.objects.count() == PaymentRequest.objects.count() == 1


def test_nobody_is_given_anothers_order_by_its_id(an: Customer, binh: Customer, plan: Plan) -> None:
    mine = place(an, plan)
    with pytest.raises(actions.NotABuyer):
        place(binh, plan, order_id=mine.pk)
