"""Who to tell of a weakness (RFC 9116), and what a signal against selling data means here."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cloudspace.accounts.agreements import queries as agreements
from cloudspace.interfaces.api import plain
from cloudspace.kit import clock

# RFC 9116 section 2.5.5 recommends less than a year; made anew on every request.
VALID = dt.timedelta(days=180)
_AN_HOUR = "public, max-age=3600"


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """`security.txt` from the operator's facts in the policy in force (S1)."""
    policy = agreements.in_force()
    operator = policy.operator
    expires = clock.start_of(clock.today() + VALID).strftime("%Y-%m-%dT%H:%M:%SZ")
    address = settings.PUBLIC_URL.rstrip("/")
    digits = operator.phone.replace("-", "").replace(" ", "").replace(".", "")
    phone = f"+84{digits[1:]}" if digits.startswith("0") else digits
    lines = (
        f"# {operator.legal_name}",
        f"Contact: mailto:{operator.email}",
        f"Contact: tel:{phone}",
        f"Expires: {expires}",
        f"Preferred-Languages: {', '.join(policy.languages)}",
        f"Canonical: {address}/.well-known/security.txt",
    )
    return plain.text("\n".join(lines) + "\n", keep=_AN_HOUR)


@require_safe
def gpc(request: HttpRequest) -> HttpResponse:
    """Global Privacy Control (w3.org/TR/gpc): honoured for everybody, because nothing is ever sold or shared (D1)."""
    return plain.json({"gpc": True, "lastUpdate": agreements.in_force().effective_at.isoformat()}, keep=_AN_HOUR)
