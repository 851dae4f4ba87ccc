"""C5: Purchases and ways of paying are kept to settle later issues; never a card number."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("C5", "2026-11-22")
