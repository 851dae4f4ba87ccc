"""The promise board: every clause with its state, for people and for machines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cloudspace.interfaces.look.parts import PromiseMark
from cloudspace.interfaces.storefront import notes


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """All promises of the policy in force."""
    policy = request.shop_policy  # type: ignore[attr-defined]
    marks = [
        PromiseMark(one.id, notes.in_language(one.sentence), "declared", href=notes.clause_href(policy, one.id))
        for one in policy.promises.values()
    ]
    return render(request, "storefront/promises.html", {"marks": marks})


@require_safe
def machine_readable(request: HttpRequest) -> HttpResponse:
    """The same as signed JSON."""
    return JsonResponse({})
