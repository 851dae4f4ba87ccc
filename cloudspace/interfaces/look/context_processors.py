"""`shell` for every template, made once it is asked for."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from cloudspace.interfaces.look import shell as shells


def shell(request: HttpRequest) -> dict[str, Any]:
    """`{"shell": Shell}` (see README.md). Reads nothing of the session, so that anonymous pages stay cacheable."""
    return {"shell": SimpleLazyObject(lambda: shell_of(request))}


def shell_of(request: HttpRequest) -> shells.Shell:
    """The shell of one request: its policy (`request.shop_policy`), its language and its path."""
    language = (get_language() or "vi").split("-")[0]
    policy = getattr(request, "shop_policy", None)
    theme = getattr(request, "shop_theme", "")
    return shells.Shell(
        operator=shells.operator_of(policy, language) if policy is not None else None,
        language=language,
        languages=shells.languages(request.get_full_path(), language),
        places=shells.places(language),
        theme=theme if theme in ("light", "dark") else "",
    )
