"""U1: Newsletters after double opt-in, stopped at once."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("U1", "2026-11-22")
