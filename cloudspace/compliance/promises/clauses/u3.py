"""U3: Quality from reviews and figures without identities."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("U3", "2026-11-22")
