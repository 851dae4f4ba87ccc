"""Placing, paying, dropping and delivering orders, and keeping their figures."""

from cloudspace.commerce.orders.actions.figures import keep_figures
from cloudspace.commerce.orders.actions.following import (
    NotYourOrder,
    OrderFulfilled,
    OrderSettled,
    PaymentMissing,
    assign_order,
    cancel_order,
    expire_order,
    fulfil_order,
    pay_order,
    take_back_payment,
)
from cloudspace.commerce.orders.actions.placing import (
    InformationMissing,
    NotABuyer,
    NotOnSale,
    PriceChanged,
    place_order,
)

__all__ = [
    "InformationMissing",
    "NotABuyer",
    "NotOnSale",
    "NotYourOrder",
    "OrderFulfilled",
    "OrderSettled",
    "PaymentMissing",
    "PriceChanged",
    "assign_order",
    "cancel_order",
    "expire_order",
    "fulfil_order",
    "keep_figures",
    "pay_order",
    "place_order",
    "take_back_payment",
]
