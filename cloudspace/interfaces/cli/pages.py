"""Pages of this shop, asked for within this process."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from cloudspace.compliance.promises import judging


def fetch(path: str) -> judging.Page:
    """The page at `path` as a visitor gets it."""
    answer = Client(SERVER_NAME=urlsplit(settings.PUBLIC_URL).hostname or "localhost").get(path, secure=settings.SECURE)
    return judging.Page(answer.status_code, answer.content.decode(errors="replace"))
