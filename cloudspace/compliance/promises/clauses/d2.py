"""D2: Given to protect rights only when certainly lawful and approved by two."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("D2", "2026-11-22")
