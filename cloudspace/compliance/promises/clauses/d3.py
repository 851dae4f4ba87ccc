"""D3: Requests of state bodies are verified, narrowed and registered."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("D3", "2026-11-22")
