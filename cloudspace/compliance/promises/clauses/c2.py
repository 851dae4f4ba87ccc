"""C2: every payment finds its customer and order by reference, and staff see why it did or did not."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, F, OuterRef

from cloudspace.commerce.orders.models import Order
from cloudspace.commerce.payments.models import BankTransfer, Match
from cloudspace.compliance.promises.judging import Facts, Promise, Verdict, verdict

LOOKED_BACK = dt.timedelta(days=400)


def _judge(facts: Facts) -> Verdict:
    living = Match.objects.filter(undone_at=None)
    booked = BankTransfer.objects.filter(booked_at__gte=facts.at - LOOKED_BACK)
    matched = Exists(living.filter(transfer_id=OuterRef("pk")))
    paid = Order.objects.filter(paid_at__gte=facts.at - LOOKED_BACK)
    problems = {
        "booked_without_match": booked.filter(~matched, provisional=False)[: facts.sample].count(),
        "without_reason": booked.filter(reason="")[: facts.sample].count(),
        "paid_without_payment": paid.filter(~Exists(living.filter(request_id=OuterRef("request_id"))))[
            : facts.sample
        ].count(),
    }
    figures = {
        "matches": living.filter(at__gte=facts.at - LOOKED_BACK).count(),
        "matched_by_one_person": living.filter(how="by_hand", by=F("transfer__booked_by")).count(),
        "parked": booked.filter(provisional=True, set_aside_at=None).count(),
    }
    return verdict(problems, figures)


PROMISE = Promise(
    "C2",
    "2026-11-22",
    (
        "cloudspace.commerce.payments.actions.book_transfer",
        "cloudspace.commerce.payments.rules.matching.finding",
        "cloudspace.commerce.payments.queries.payment_in_doubt",
    ),
    _judge,
)
