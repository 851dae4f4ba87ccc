"""Writing to the shop and answering."""

from cloudspace.commerce.support.actions.assigning import (
    MadeByReader,
    NotConfirmed,
    TakenBefore,
    assign_ticket,
    take_ticket,
)
from cloudspace.commerce.support.actions.opening import NotYourTicket, confirm_ticket, open_ticket
from cloudspace.commerce.support.actions.searching import Found, Hit, SecondFact, problems_in, search_people
from cloudspace.commerce.support.actions.writing import NotAssigned, TicketClosed, close_ticket, reply

__all__ = [
    "Found",
    "Hit",
    "MadeByReader",
    "NotAssigned",
    "NotConfirmed",
    "NotYourTicket",
    "SecondFact",
    "TakenBefore",
    "TicketClosed",
    "assign_ticket",
    "close_ticket",
    "confirm_ticket",
    "open_ticket",
    "problems_in",
    "reply",
    "search_people",
    "take_ticket",
]
