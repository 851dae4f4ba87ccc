"""Which facts make each purpose true: purpose and kind of case, and the function that reads the facts (P3)."""

from __future__ import annotations

from cloudspace.accounts.people import cases as people
from cloudspace.commerce.orders import queries as orders
from cloudspace.commerce.payments import queries as payments
from cloudspace.commerce.services import queries as services
from cloudspace.commerce.support import queries as support
from cloudspace.messaging import queries as messaging
from cloudspace.vault import cases

RULES: tuple[tuple[str, str, cases.IsOpen], ...] = (
    ("open_account", "registration", people.registration_is_open),
    ("secure_account", "reset", people.reset_is_open),
    ("secure_account", "sign_in", people.sign_in_is_open),
    ("provide_service", "order", orders.order_unfulfilled),
    ("take_payment", "payment", payments.payment_in_doubt),
    ("answer_request", "ticket", support.ticket_bears_out),
    ("hand_over_to_processor", "handover", services.handover_due),
    ("hand_over_to_processor", "mail_batch", messaging.is_open),
)


def register() -> None:
    """Tells the keeper all of them."""
    for purpose, kind, is_open in RULES:
        cases.register(purpose, kind, is_open)
    cases.mask("take_payment", "payment", payments.hint)
