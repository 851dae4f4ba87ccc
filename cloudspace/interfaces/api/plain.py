"""Answers for programs: text and JSON, kept by nobody unless told."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse

from cloudspace.kit.errors import Refused

TEXT = "text/plain; charset=utf-8"


def text(content: str, *, status: int = 200, keep: str = "no-store") -> HttpResponse:
    """Plain text; `keep` is the Cache-Control header."""
    return HttpResponse(content, status=status, content_type=TEXT, headers={"Cache-Control": keep})


def sentence(refused: Refused, *, status: int) -> HttpResponse:
    """The sentence of a refusal."""
    return text(f"{refused}\n", status=status)


def json(values: dict[str, Any], *, status: int = 200, keep: str = "no-store") -> HttpResponse:
    """A JSON object."""
    return JsonResponse(
        values, status=status, headers={"Cache-Control": keep}, json_dumps_params={"ensure_ascii": False}
    )
