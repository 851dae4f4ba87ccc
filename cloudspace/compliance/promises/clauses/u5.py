"""U5: Unlawful activity is prevented; a person reviews automated decisions."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("U5", "2026-11-22")
