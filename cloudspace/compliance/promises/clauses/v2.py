"""V2: After a change one sees what changed; silence is no consent where law wants one."""

from __future__ import annotations

from cloudspace.compliance.promises.judging import Promise

PROMISE = Promise("V2", "2026-11-22")
