"""The web server's own log, whose lines pass no handler of Django's."""

from __future__ import annotations

from typing import Any

from gunicorn import glogging

from cloudspace.config import logs


class WebServerLog(glogging.Logger):  # type: ignore[misc]
    """Gunicorn's log without visitors' addresses and what they sent."""

    def setup(self, cfg: Any) -> None:
        """Prepares the log as the web server would, with our filter."""
        super().setup(cfg)
        self.error_log.addFilter(logs.WithoutPersonalValues())
