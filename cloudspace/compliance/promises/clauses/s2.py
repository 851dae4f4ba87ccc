"""S2: The policy covers this site only; what leaves it is marked."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("S2", "2026-11-22")
