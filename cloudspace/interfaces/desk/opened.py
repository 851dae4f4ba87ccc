"""The answer to a request to open a value: in place for htmx, the whole page without it; never kept anywhere (P3)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cloudspace.commerce.support import reading
from cloudspace.interfaces.desk import around, sealed
from cloudspace.interfaces.look.parts import SealedValue
from cloudspace.vault.errors import OpeningRefused

Page = Callable[[SealedValue, int], HttpResponse]


def answer(request: HttpRequest, place: sealed.Place, cases: Sequence[reading.CaseAbout], page: Page) -> HttpResponse:
    """Opens the value at `place` and shows it once; a refusal is a 403 that says what would make it allowed."""
    if not place.is_held:
        raise Http404
    try:
        part, status = sealed.opened(place, around.reader(request), sealed.asked(request), cases), 200
    except OpeningRefused as refusal:
        part, status = sealed.refused(place, refusal), 403
    if "HX-Request" in request.headers:
        return render(request, "desk/sealed.html", {"part": part}, status=status)
    return page(part, status)


def why_not(cases: Sequence[reading.CaseAbout], case: uuid.UUID) -> str:
    """Why the case does not let the reader read, as a sentence; empty where it does or is not open."""
    code = next((one.refusal for one in cases if one.id == case), "")
    return str(OpeningRefused(code).sentence) if code else ""
