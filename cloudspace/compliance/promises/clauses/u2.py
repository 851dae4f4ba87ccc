"""U2: Utilities and support while service lasts."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("U2", "2026-11-22")
