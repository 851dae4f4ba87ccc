"""The machine's clock: dates are acted on while it agrees with the log, or a person vouches for it (R1)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cloudspace.compliance.retention import actions, queries
from cloudspace.interfaces.desk import around, duties, words
from cloudspace.kit import clock
from cloudspace.transparency import reading


@around.at_desk(duties.CLOCK)
@require_http_methods(["GET", "HEAD", "POST"])
def clock_page(request: HttpRequest) -> HttpResponse:
    """What the clock shows, the last checkpoint, and vouching for it."""
    if request.method == "POST":
        actions.confirm_clock(by=around.reader(request).actor)
        return around.back_to(request, "clock", done="confirmed")
    now, newest = clock.now(), reading.latest_checkpoint()
    context: dict[str, Any] = {
        "now": now,
        "checkpoint": newest.at if newest else None,
        "trusted": queries.clock_may_be_trusted(now),
        "figures": around.reader(request).policy.figures,
        "done": words.DONE.get(request.GET.get("done", "")),
    }
    return around.page(request, "desk/clock.html", "clock", **context)
