"""G1: Convenient trading, in Vietnamese and English."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("G1", "2026-11-22")
