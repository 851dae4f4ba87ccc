"""Who read what of the person's data, why and for which case; and the proof of each line (P3)."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cloudspace.compliance.rights import held, queries
from cloudspace.interfaces.look.parts import Opening
from cloudspace.interfaces.storefront import notes, private, proof_cards
from cloudspace.interfaces.storefront.private import signed_in
from cloudspace.transparency.reading import NotYetCovered
from cloudspace.vault import ledger

PAGE = 30
# Where the person sees the case by which somebody read.
_CASES = {"ticket": "storefront:ticket", "order": "storefront:order-page"}


@signed_in
@require_safe
def openings(request: HttpRequest) -> HttpResponse:
    """Who read what, why and for which case, newest first."""
    typed = request.GET.get("before", "")
    before = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 19 else None
    lines = queries.own_log(token=private.token(request), language=notes.language(), before=before, limit=PAGE)
    older = f"?before={lines[-1].index}" if len(lines) == PAGE else ""
    context: dict[str, Any] = {
        "openings": told(lines),
        "older": older,
        "first": before is None,
        "whole": before is None and not older,
    }
    return private.page(request, "storefront/openings.html", "openings", **context)


@signed_in
@require_safe
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """One entry with the card of its proof."""
    lines = queries.own_log(token=private.token(request), language=notes.language(), before=index + 1, limit=1)
    if not lines or lines[0].index != index:
        raise Http404
    context: dict[str, Any] = {"openings": told(lines), **_proof(request, index, lines[0].at)}
    return private.page(request, "storefront/entry.html", "openings", **context)


@signed_in
@require_safe
def proof(request: HttpRequest, index: int) -> HttpResponse:
    """The proof as a file, in the standard format."""
    response = HttpResponse(ledger.own_proof(private.token(request), index), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="entry-{index}.tlog-proof"'
    return response


def told(lines: Iterable[held.LogLine]) -> tuple[Opening, ...]:
    """Lines of the log as the openings list takes them."""
    return tuple(_opening(line) for line in lines)


def _opening(line: held.LogLine) -> Opening:
    kinds = {"self": "self", "staff": "staff"}
    name = f"{line.who} ({line.badge})" if line.badge else line.who
    return Opening(
        kind=kinds.get(line.actor, "program"),  # type: ignore[arg-type]
        who=name,
        what="",
        why=line.why,
        at=line.at,
        case=_("Case: %(kind)s") % {"kind": f"{line.case_kind} {line.case_number}".strip()} if line.case_kind else "",
        case_href=reverse(_CASES[line.case_code], args=[line.case_number]) if line.case_number else "",
        together=line.together,
        entry=line.index,
        entry_href=_entry_at(get_language()).format(line.index),
        says=line.what,
    )


@functools.cache
def _entry_at(language: str | None) -> str:
    """Where an entry stands, its number left out."""
    return reverse("storefront:entry", args=[0]).replace("/0/", "/{}/")


def _proof(request: HttpRequest, index: int, at: dt.datetime) -> dict[str, Any]:
    """The card, or why there is none yet."""
    try:
        return {"card": proof_cards.card(ledger.own_proof(private.token(request), index), index, at)}
    except NotYetCovered as refused:
        return {"not_yet": refused.sentence}
