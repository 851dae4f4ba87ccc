"""C3: A closed feature says what is missing and what for."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("C3", "2026-11-22")
