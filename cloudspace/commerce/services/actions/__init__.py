"""Starting, running and ending services; what a payment sets off; closing an account."""

from cloudspace.commerce.services.actions.closing import close_account
from cloudspace.commerce.services.actions.ending import (
    NotYourService,
    ServiceEnded,
    end_service,
    keep_service,
    resume_service,
    suspend_service,
)
from cloudspace.commerce.services.actions.provisioning import confirm_call, note_attempt, try_again
from cloudspace.commerce.services.actions.settling import (
    Settled,
    book_notice,
    book_statement_line,
    match_by_hand,
    settle_order,
)
from cloudspace.commerce.services.actions.starting import start_service

__all__ = [
    "NotYourService",
    "ServiceEnded",
    "Settled",
    "book_notice",
    "book_statement_line",
    "close_account",
    "confirm_call",
    "end_service",
    "keep_service",
    "match_by_hand",
    "note_attempt",
    "resume_service",
    "settle_order",
    "start_service",
    "suspend_service",
    "try_again",
]
