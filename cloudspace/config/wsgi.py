"""The web application."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cloudspace.config.settings")

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

_pages = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Every page. A content type that nobody can read counts as none: Django reads it before any page can answer."""
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except (ValueError, LookupError):
        environ["CONTENT_TYPE"] = ""
    return _pages(environ, start_response)
