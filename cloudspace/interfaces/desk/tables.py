"""The lists of the desk as tables: numbers, chosen topics, products, states and times, never a sealed value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cloudspace.commerce.orders import rules as order_rules
from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments.models import BankTransfer
from cloudspace.commerce.payments.rules import matching
from cloudspace.commerce.services.models import ProvisioningCall
from cloudspace.commerce.support import rules as support_rules
from cloudspace.commerce.support.queries import Queued
from cloudspace.interfaces.desk import duties, words
from cloudspace.interfaces.look import formats
from cloudspace.interfaces.look.parts import Column, Pages, Row, Table


def tickets(caption: str, rows: Sequence[Queued]) -> Table:
    """Tickets by number, topic, state and since when the customer waits."""
    columns = (Column(_("Ticket")), Column(_("Topic")), Column(_("State")), Column(_("Waiting since")))
    return Table(
        caption,
        columns,
        tuple(
            Row(
                (
                    row.number,
                    str(support_rules.TOPIC_NAMES[row.topic]),
                    str(support_rules.STATE_NAMES[row.state]),
                    formats.moment(row.waiting_since),
                ),
                reverse("desk:ticket", args=[row.number]),
            )
            for row in rows
        ),
        hidden_caption=True,
    )


def payments(caption: str, rows: Sequence[BankTransfer]) -> Table:
    """Parked transfers by amount, day, reason and whether somebody has them (C2)."""
    columns = (
        Column(_("Transfer")),
        Column(_("Received")),
        Column(_("Why it waits")),
        Column(_("Taken")),
        Column(_("Amount"), "number"),
    )
    return Table(
        caption,
        columns,
        tuple(
            Row(
                (
                    str(row.pk)[-8:],
                    formats.moment(row.received_at),
                    str(matching.SENTENCES[row.reason]),
                    _("yes") if row.assigned_to else _("no"),
                    formats.vnd(row.amount),
                ),
                reverse("desk:payment", args=[row.pk]),
            )
            for row in rows
        ),
        hidden_caption=True,
    )


def calls(caption: str, rows: Sequence[ProvisioningCall]) -> Table:
    """What staff have to start or end by hand, with what came of the last try."""
    columns = (
        Column(_("Service")),
        Column(_("Product")),
        Column(_("To do")),
        Column(_("Last try")),
        Column(_("Since")),
    )
    return Table(
        caption,
        columns,
        tuple(
            Row(
                (
                    row.service.number,
                    product(row.service.order),
                    str(words.CALLS[row.kind]),
                    words.outcome(row.last_error) or "–",
                    formats.moment(row.made_at),
                ),
                reverse("desk:service", args=[row.service.number]),
            )
            for row in rows
        ),
        hidden_caption=True,
    )


def decisions(caption: str, rows: Sequence[Mapping[str, object]]) -> Table:
    """What waits for a second person about colleagues: whom it is about, what, by whom and since when (P3)."""
    columns = (Column(_("Badge")), Column(_("What they get or lose")), Column(_("Proposed by")), Column(_("Since")))
    href = reverse("desk:staff")
    return Table(
        caption,
        columns,
        tuple(
            Row((str(one["badge"]), str(one["what"]), str(one["by"]), str(one["since"])), f"{href}#waiting-{one['id']}")
            for one in rows
        ),
        hidden_caption=True,
    )


def orders(caption: str, rows: Sequence[Order]) -> Table:
    """A customer's orders."""
    columns = (
        Column(pgettext("noun", "Order")),
        Column(_("Product")),
        Column(_("Placed")),
        Column(_("State")),
        Column(_("Price"), "number"),
    )
    return Table(
        caption,
        columns,
        tuple(
            Row(
                (
                    row.number,
                    product(row),
                    formats.day(row.placed_at),
                    str(order_rules.STATE_NAMES[row.state]),
                    formats.vnd(row.price),
                ),
                reverse("desk:order", args=[row.number]),
            )
            for row in rows
        ),
    )


def product(order: Order) -> str:
    """Product and plan as ordered, in the reader's language."""
    english = duties.language() == "en"
    return f"{order.product_en}, {order.plan_en}" if english else f"{order.product_vi}, {order.plan_vi}"


def following(address: str, rows: Sequence[object], page: int, last: object) -> Pages:
    """A link to the page after the row `last`, where the page is full."""
    joined = "&" if "?" in address else "?"
    return Pages(next_href=f"{address}{joined}after={last}" if len(rows) == page else "")
