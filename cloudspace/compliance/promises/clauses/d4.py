"""D4: Anything else needs detailed notice and consent."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("D4", "2026-11-22")
