"""Writing to the shop and answering."""

from cloudspace.commerce.support.actions.assigning import (
    MadeByReader,
    NotConfirmed,
    TakenBefore,
    assign_ticket,
    take_ticket,
)
from cloudspace.commerce.support.actions.opening import NotYourTicket, confirm_ticket, open_ticket
from cloudspace.commerce.support.actions.writing import NotAssigned, TicketClosed, close_ticket, reply

__all__ = [
    "MadeByReader",
    "NotAssigned",
    "NotConfirmed",
    "NotYourTicket",
    "TakenBefore",
    "TicketClosed",
    "assign_ticket",
    "close_ticket",
    "confirm_ticket",
    "open_ticket",
    "reply",
    "take_ticket",
]
