"""P1: Protected in transfer, at rest and against attack."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("P1", "2026-11-22")
