"""U6: Recommendations with their reason, an off switch and no identity."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("U6", "2026-11-22")
