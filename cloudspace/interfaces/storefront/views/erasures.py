"""The proof of an erasure for whoever holds its code (R1). It names nobody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cloudspace.compliance.retention import queries as retention
from cloudspace.interfaces.look import visitor
from cloudspace.interfaces.storefront import notes
from cloudspace.kit.limits import counting, networks

# Codes have 80 bits; the limit keeps guessing off the store.
TRIED = counting.Limit("storefront.erasure", 30, 900)
LONGEST = 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for the code of the last mail."""
    code = request.POST.get("code", "").replace("/", "").strip()
    if code and len(code) <= LONGEST:
        return redirect("storefront:erasure", code)
    if request.method != "POST":
        return render(request, "storefront/erasure_ask.html")
    return _unknown(request, code, status=422)


@never_cache
@require_safe
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """The steps of the erasure with their places in the log."""
    counting.count(TRIED, networks.counted_as(visitor.network(request)))
    try:
        found = retention.receipt(code)
    except retention.NoSuchReceipt:
        return _unknown(request, code, status=404)
    return render(request, "storefront/erasure.html", {"receipt": found, "figures": notes.policy(request).figures})


def _unknown(request: HttpRequest, code: str, status: int) -> HttpResponse:
    context = {"sentence": retention.NoSuchReceipt.sentence, "typed": code[:LONGEST]}
    return render(request, "storefront/erasure_ask.html", context, status=status)
