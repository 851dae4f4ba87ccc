"""What kinds of cases, ways of searching and outcomes are called at the desk."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cloudspace.compliance.rights import words as held

CASES: dict[str, Promise] = {
    "ticket": _("Ticket"),
    "order": pgettext_lazy("noun", "Order"),
    "payment": _("Payment in doubt"),
}
FIELDS: dict[str, Promise] = {
    "full_name": _("Full name"),
    "birth_date": _("Date of birth"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "address": _("Address"),
    "organisation_name": _("Name of the organisation"),
    "tax_code": _("Tax code"),
    "organisation_address": _("Address of the organisation"),
    "bank_code": _("Code of the bank"),
    "description": _("Description of the transfer"),
    "counterparty_name": _("Sender's name"),
    "counterparty_account": _("Sender's account"),
    "body": _("Message"),
}
CALLS: dict[str, Promise] = {"start": _("Start the service"), "end": _("End the service")}
OUTCOMES: dict[str, Promise] = {"done": _("Done"), "by_hand": _("Left to staff")}
MAIL_STATES: dict[str, Promise] = {"failed": _("Failed"), "uncertain": _("Perhaps sent")}
SOURCES: dict[str, Promise] = {"webhook": _("The bank's notice"), "statement": _("A statement line")}
REASONS: dict[str, Promise] = {
    "lost": _("App and recovery codes are lost"),
    "in_other_hands": _("Somebody else may have the access"),
    "misuse": _("Misuse is suspected"),
    "other_work": _("Does other work now"),
    "leaves": _("Leaves the shop"),
}
REMOVALS: dict[str, Promise] = {
    "access": _("password, app and recovery codes end"),
    "place": _("no longer works here"),
}
# What a page says after something was done; the code alone travels in the address.
DONE: dict[str, Promise] = {
    "taken": _("The case is yours now."),
    "assigned": _("The case was assigned."),
    "answered": _("Your answer was kept and the customer told."),
    "closed": _("Closed. Nothing is opened by it any more."),
    "opened": _("The ticket stands. The customer was asked to confirm it."),
    "matched": _("The payment was matched."),
    "booked": _("The line was booked and matched by its reference."),
    "parked": _("The line was booked. Why it did not match stands here."),
    "repeated": _("This line was booked before; nothing changed."),
    "aside": _("The transfer was set aside."),
    "returned": _("The match was undone; the order waits for its money again."),
    "provided": _("Noted as done."),
    "again": _("The call is made once more."),
    "invited": _("The invitation was mailed."),
    "granted": _("The role was given."),
    "proposed": _("Proposed. The role counts once a second person has confirmed it."),
    "appointed": _("You confirmed it. The role counts from now on."),
    "refused": _("The proposal was refused."),
    "withdrawn": _("The role was withdrawn; it counts from the next opening on."),
    "removal-proposed": _("Proposed. It is done once a second person has confirmed it."),
    "removed": _("You confirmed it. It is done and stands in the log."),
    "suspended": _("They are kept from the desk from now on. It stands in the log."),
    "resumed": _("They are let in again. It stands in the log."),
    "left": _("The person no longer works here."),
    "confirmed": _("You vouched for the clock. It stands in the log."),
    "sent": _("The mail goes out once more."),
    "accepted": _("The mail counts as sent."),
}


def coded(code: str) -> str:
    """A kind of mail or the reason of a failure, in the words that its own person reads; empty where there is none."""
    told = held.state(code) if code else ""
    return told[:1].upper() + told[1:]


def outcome(code: str) -> str:
    """What came of a try to start or end a service; empty where none was made."""
    return str(OUTCOMES[code]) if code in OUTCOMES else coded(code)


def field(name: str) -> str:
    """What a sealed field is called."""
    return str(FIELDS.get(name, name))


def reason(code: str) -> str:
    """Why somebody loses something; empty where no reason was asked for."""
    return str(REASONS.get(code, code))


def case(kind: str, number: str) -> str:
    """A case by kind and number, as a phrase."""
    return f"{CASES.get(kind, kind)} {number}"
