"""Asking for money, booking what came, and matching the two."""

from cloudspace.commerce.payments.actions.booking import Booked, book_transfer
from cloudspace.commerce.payments.actions.matching import (
    AmountShort,
    NotAssigned,
    NotMatched,
    OwnPayment,
    TransferSettled,
    TypedByMatcher,
    assign_transfer,
    match_by_hand,
    set_aside,
    undo_match,
)
from cloudspace.commerce.payments.actions.requesting import RequestSettled, close_request, request_payment
from cloudspace.commerce.payments.actions.retiring import (
    finish_adoption,
    move_signs,
    postpone_adoption,
    purge_provisional,
)

__all__ = [
    "AmountShort",
    "Booked",
    "NotAssigned",
    "NotMatched",
    "OwnPayment",
    "RequestSettled",
    "TransferSettled",
    "TypedByMatcher",
    "assign_transfer",
    "book_transfer",
    "close_request",
    "finish_adoption",
    "match_by_hand",
    "move_signs",
    "postpone_adoption",
    "purge_provisional",
    "request_payment",
    "set_aside",
    "undo_match",
]
