"""The gate: declared, recorded, and only then sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, transaction

from cloudspace.egress import actions, gate, passage, queries, rules, wiring
from cloudspace.egress.drivers.failure import DeliveryFailed
from cloudspace.egress.models import Departure
from cloudspace.kit import clock
from cloudspace.kit.actor import program
from cloudspace.kit.acts.models import Act
from cloudspace.policy.model import Policy
from cloudspace.vault.opening import CaseRef

pytestmark = pytest.mark.django_db(transaction=True)
BY = program("tests")
MAIL: dict[str, Any] = {"recipient": "mail_provider", "purpose": "hand_over_to_processor", "by": BY}


class Watching:
    """A carrier that sees what stood in the register when its message came."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.seen: list[tuple[object, int, bool]] = []
        self.failure = failure

    def carry(self, message: object) -> None:
        self.seen.append((message, Departure.objects.count(), passage.is_open()))
        if self.failure:
            raise self.failure

    def close(self) -> None:
        self.seen.append(("closed", Departure.objects.count(), passage.is_open()))


Wire = Callable[[dict[str, wiring.Carrier]], None]


def test_what_leaves_is_in_the_register_first(wire: Wire, policy: Policy, case: CaseRef) -> None:
    carrier = Watching()
    wire({"mail_provider": carrier})
    departure_id = gate.pass_through(fields=("contact.email",), case=case, deliver="letter", people=3, **MAIL)
    assert carrier.seen[0] == ("letter", 1, True)
    assert not passage.is_open()
    departure = Departure.objects.get(pk=departure_id)
    assert (departure.recipient, departure.fields, departure.people) == ("mail_provider", ["contact.email"], 3)
    assert (departure.case_kind, departure.case_id, departure.policy_digest) == (*case, policy.digest)
    assert Act.objects.get(verb="departure.recorded").target_id == departure_id


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"recipient": "advertiser"}, "recipient_unknown"),
        ({"purpose": "send_newsletter"}, "purpose_not_declared"),
        ({"fields": ("contact.email", "birth_date.birth_date")}, "field_not_declared"),
        ({"fields": ("credentials.password",)}, "field_not_declared"),
        ({"recipient": "bank", "fields": ("payment.reference",)}, "not_wired"),
    ],
)
def test_what_the_policy_does_not_declare_neither_leaves_nor_is_recorded(
    wire: Wire, case: CaseRef, asked: dict[str, Any], reason: str
) -> None:
    carrier = Watching()
    wire({"mail_provider": carrier})
    with pytest.raises(gate.ExitRefused) as refused:
        gate.pass_through(**{**MAIL, "fields": (), "case": case, "deliver": "letter", **asked})
    assert refused.value.reason == reason
    assert carrier.seen == []
    assert not Departure.objects.exists()


def test_nothing_leaves_inside_a_transaction_that_could_undo_the_record(wire: Wire, case: CaseRef) -> None:
    carrier = Watching()
    wire({"mail_provider": carrier})
    with pytest.raises(RuntimeError), transaction.atomic():
        gate.pass_through(fields=(), case=case, deliver="letter", **MAIL)
    assert carrier.seen == []


def test_nothing_leaves_when_it_cannot_be_recorded(wire: Wire, case: CaseRef, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = Watching()
    wire({"mail_provider": carrier})

    def full(**_: object) -> None:
        raise OperationalError("disk full")

    monkeypatch.setattr(actions, "record_departure", full)
    with pytest.raises(OperationalError):
        gate.pass_through(fields=(), case=case, deliver="letter", **MAIL)
    assert carrier.seen == []


def test_a_delivery_that_fails_stays_recorded_and_closes_the_passage(wire: Wire, case: CaseRef) -> None:
    wire({"mail_provider": Watching(DeliveryFailed("timed_out", "retry"))})
    with pytest.raises(DeliveryFailed):
        gate.pass_through(fields=(), case=case, deliver="letter", **MAIL)
    assert not passage.is_open()
    assert len(queries.departures_of(case)) == 1


def test_the_register_counts_and_finds_what_a_policy_does_not_declare(
    wire: Wire, policy: Policy, case: CaseRef
) -> None:
    wire({"mail_provider": Watching()})
    before = clock.now()
    for _ in range(2):
        gate.pass_through(fields=("contact.email",), case=case, deliver="letter", **MAIL)
    assert queries.tallies(before) == [queries.Tally("mail_provider", "hand_over_to_processor", 2)]
    assert queries.undeclared(policy, before) == 0
    actions.record_departure(
        by=BY, recipient="advertiser", purpose="sell", fields=("contact.email",), people=500, case=case,
        policy_digest=policy.digest,
    )  # fmt: skip
    assert queries.undeclared(policy, before) == 1


def test_an_unwired_gate_lets_nothing_out(case: CaseRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "_policy", None)
    with pytest.raises(wiring.NotWired):
        gate.pass_through(fields=(), case=case, deliver="letter", **MAIL)


def test_every_reason_has_a_sentence() -> None:
    assert {"recipient_unknown", "purpose_not_declared", "field_not_declared", "not_wired"} == set(gate._SENTENCES)
    assert rules.refusal.__doc__ is not None
    assert all(str(gate.ExitRefused(reason)) for reason in gate._SENTENCES)
