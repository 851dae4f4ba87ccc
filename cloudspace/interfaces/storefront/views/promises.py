"""The promise board: every clause with its state, for people and for machines."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from cloudspace.compliance.promises import queries, rendering
from cloudspace.interfaces.look.parts import PromiseMark
from cloudspace.interfaces.storefront import notes
from cloudspace.policy import model
from cloudspace.transparency import notes as signed_notes

_VKEY = "board.vkey"


class Shown(NamedTuple):
    """A promise with the figures that were seen when it was proved."""

    mark: PromiseMark
    figures: tuple[tuple[str, str], ...]


@cache_control(no_cache=True)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The last board that was proved; before the first, what the policy promises."""
    policy = notes.policy(request)
    last = queries.shown(notes.language())
    context: dict[str, Any] = {"board": last, "promises": _proved(last) if last else _unproved(policy)}
    return render(request, "storefront/promises.html", context)


@cache_control(no_cache=True)
@require_safe
def machine_readable(request: HttpRequest) -> HttpResponse:
    """The last board as JSON, with the note that signs it and the key to check it with."""
    run = queries.latest()
    try:
        key = signed_notes.Verifier.parse((settings.CLOUDSPACE_HOME / _VKEY).read_text(encoding="ascii").strip())
    except (OSError, signed_notes.NoteRefused):
        key = None
    if run is None or not run.note or key is None:
        return HttpResponse("No signed board has been proved yet.\n", status=404, content_type="text/plain")
    return HttpResponse(rendering.signed_json(run.note, key), content_type="application/json; charset=utf-8")


def _proved(last: queries.Shown) -> list[Shown]:
    return [
        Shown(
            PromiseMark(
                one.clause, one.title, one.state, one.proved_at, one.reason, _href(one.anchor) if one.anchor else ""
            ),
            one.figures,
        )
        for one in last.marks
    ]


def _unproved(policy: model.Policy) -> list[Shown]:
    return [
        Shown(
            PromiseMark(
                one.id, notes.in_language(one.sentence), "declared", href=_href(one.id) if one.in_force else ""
            ),
            (),
        )
        for one in policy.promises.values()
    ]


def _href(anchor: str) -> str:
    return f"{reverse('storefront:policy')}#{anchor}"
