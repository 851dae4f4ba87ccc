"""Whether an incoming transfer pays a request, and the reason either way (C2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from django.utils.translation import gettext_lazy as _

Reason = Literal[
    "reference",
    "no_reference",
    "unknown_reference",
    "several_references",
    "wrong_amount",
    "already_paid",
    "request_closed",
    "wrong_currency",
    "other_account",
    "match_undone",
    "typed_by_payer",
    "told_otherwise",
]

# C2: what staff read beside a transfer.
SENTENCES = {
    "reference": _("Matched: the description holds the reference, and the amount is exact."),
    "by_hand": _("Matched by a member of staff."),
    "no_reference": _("Not matched: the description holds no reference of ours."),
    "unknown_reference": _("Not matched: the reference in the description belongs to no order."),
    "several_references": _("Not matched: the description names more than one order."),
    "wrong_amount": _("Not matched: the amount differs from what the order asks for."),
    "already_paid": _("Not matched: the order was already paid."),
    "request_closed": _("Not matched: the order was cancelled or ran out before the money came."),
    "wrong_currency": _("Not matched: the money is not in Vietnamese đồng."),
    "other_account": _("Not matched: the money came to an account that is not the shop's."),
    "match_undone": _("Not matched: an earlier match was wrong and was undone."),
    "typed_by_payer": _("Not matched: whoever typed the line in would have paid their own order by it."),
    "told_otherwise": _("Not matched: the bank told the same entry before, with other details. Compare the two."),
}

PARKED: tuple[Reason, ...] = (
    "no_reference", "unknown_reference", "several_references", "wrong_amount", "already_paid", "request_closed",
    "wrong_currency", "other_account", "match_undone", "typed_by_payer", "told_otherwise",
)  # fmt: skip


class Incoming(NamedTuple):
    """What a bank row says that counts: đồng, currency, and the references found in its description."""

    amount: int
    currency: str
    to_our_account: bool
    references: tuple[str, ...]


class Requested(NamedTuple):
    """A request for payment as it stands now. `of_reporter`: it is the own affair of who typed the row in."""

    reference: str
    amount: int
    paid: bool
    closed: bool
    of_reporter: bool = False


class Finding(NamedTuple):
    """`matched`: the reference of the request that is paid, or empty. `named`: the one that the row named, if any."""

    reason: Reason
    matched: str = ""
    named: str = ""


def finding(incoming: Incoming, requested: Sequence[Requested]) -> Finding:
    """The decision. `requested` are the requests whose references were found in the row, in any order.

    Only one known reference, an open request, the exact amount in đồng and our own account make a match; all else is
    parked for a person with the reason.
    """
    if not incoming.references:
        return Finding("no_reference")
    if not requested:
        return Finding("unknown_reference")
    if len(requested) > 1:
        return Finding("several_references")
    one = requested[0]
    return Finding(
        _reason(incoming, one), one.reference if _reason(incoming, one) == "reference" else "", one.reference
    )


def _reason(incoming: Incoming, one: Requested) -> Reason:
    if not incoming.to_our_account:
        return "other_account"
    if incoming.currency != "VND":
        return "wrong_currency"
    if one.paid:
        return "already_paid"
    if one.closed:
        return "request_closed"
    if one.of_reporter:
        return "typed_by_payer"
    return "reference" if incoming.amount == one.amount else "wrong_amount"


def pays_by_hand(received: int, requested: int) -> bool:
    """Whether a person may match the two: the money received covers what was asked. A surplus is theirs to return."""
    return received >= requested > 0
