"""D5: no recipient for commercial ends."""

from __future__ import annotations

import dataclasses
from typing import Any

from cloudspace.egress import wiring
from cloudspace.policy.model import Policy
from tests.promises.conftest import Judge, assert_broken, assert_kept


def test_the_declared_recipients_keep_it(judge: Judge) -> None:
    assert int(assert_kept(judge("D5")).figures["recipients"]) >= 4


def test_a_recipient_with_a_commercial_role_breaks_it(judge: Judge, policy: Policy) -> None:
    broker = dataclasses.replace(policy.recipients["bank"], id="broker", role="advertiser")
    sold = dataclasses.replace(policy, recipients={**policy.recipients, "broker": broker})
    assert_broken(judge("D5", policy=sold), "commercial_recipient")


def test_an_address_for_somebody_undeclared_breaks_it(judge: Judge, policy: Policy) -> None:
    class Line:
        def carry(self, message: Any) -> None: ...

        def close(self) -> None: ...

    wiring.wire(policy=lambda: policy, carriers={"data_broker": Line()})
    assert_broken(judge("D5"), "address_without_declaration")
