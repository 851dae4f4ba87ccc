"""U4: Disputes settled on evidence, with deadlines and an appeal."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("U4", "2026-11-22")
