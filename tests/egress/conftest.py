"""The shipped policy at the gate, and servers on loopback to send to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from cloudspace.egress import wiring
from cloudspace.kit import ids
from cloudspace.policy import loading
from cloudspace.policy.model import Policy
from cloudspace.vault.opening import CaseRef
from tests.walls.exits import _every_exit_guarded

__all__ = ["_every_exit_guarded"]

FOLDER = Path(__file__).parents[2] / "policies" / "cloudspace.vn" / "2026-11-22"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture(scope="session")
def policy() -> Policy:
    return loading.load(FOLDER)


@pytest.fixture
def wire(policy: Policy) -> Iterator[Callable[[Mapping[str, wiring.Carrier]], None]]:
    """Wires the gate to the shipped policy and the carriers given; closes them afterwards."""

    def to(carriers: Mapping[str, wiring.Carrier]) -> None:
        wiring.wire(policy=lambda: policy, carriers=carriers)

    yield to
    wiring.close()
    wiring.wire(policy=lambda: policy, carriers={})


@pytest.fixture
def case() -> CaseRef:
    return CaseRef("mail_batch", ids.new_id())
