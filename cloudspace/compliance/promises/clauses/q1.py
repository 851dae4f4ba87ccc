"""Q1: Questions and requests are answered within the legal time."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("Q1", "2026-11-22")
